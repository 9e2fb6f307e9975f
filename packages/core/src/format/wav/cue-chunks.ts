/** Markers in a WAV file: the `cue ` chunk says where, `LIST adtl` with a `labl` each says what. */
import { InternalError } from '../../errors.ts';
import { viewOf } from '../bytes.ts';
import { joined, riffChunk } from '../chunk-bytes.ts';

/** A named place. */
export interface WavCue {
  readonly frame: number;
  /** Written as UTF-8, which is what readers take it for. */
  readonly label: string;
}

const pointBytes = 24;

/** Both chunks; nothing where there are no markers. */
export function cueChunks(cues: readonly WavCue[]): Uint8Array {
  if (cues.length === 0) return new Uint8Array(0);
  const points = new Uint8Array(4 + pointBytes * cues.length);
  const view = viewOf(points);
  view.setUint32(0, cues.length, true);
  for (const [index, { frame }] of cues.entries()) {
    if (!(frame >= 0 && frame <= 0xffffffff)) {
      throw new InternalError(`Expected a marker within 32 bits, got frame ${frame}.`);
    }
    const at = 4 + pointBytes * index;
    view.setUint32(at, index + 1, true);
    // Without a playlist both the place in play order and the place in the data chunk are the frame itself.
    view.setUint32(at + 4, frame, true);
    points.set(Buffer.from('data', 'latin1'), at + 8);
    view.setUint32(at + 20, frame, true);
  }
  const labels = cues.map(({ label }, index) => riffChunk('labl', labelContent(index + 1, label)));
  return joined([riffChunk('cue ', points), riffChunk('LIST', joined([Buffer.from('adtl', 'latin1'), ...labels]))]);
}

function labelContent(id: number, label: string): Uint8Array {
  const number = new Uint8Array(4);
  viewOf(number).setUint32(0, id, true);
  return joined([number, Buffer.from(`${label.replaceAll('\0', ' ')}\0`, 'utf8')]);
}
