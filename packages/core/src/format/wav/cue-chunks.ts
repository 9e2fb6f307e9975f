/** Markers in a WAV file: the `cue ` chunk says where, `LIST adtl` with a `labl` each says what. */
import { InternalError } from '../../errors.ts';
import { asciiAt, viewOf } from '../bytes.ts';
import { joined, riffChunk } from '../chunk-bytes.ts';

const { floor, min } = Math;

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

/** The places of a `cue ` chunk, by their number. */
export function parseCues(content: Uint8Array): Map<number, number> {
  const view = viewOf(content);
  const count = content.length >= 4 ? min(view.getUint32(0, true), floor((content.length - 4) / pointBytes)) : 0;
  const at = (index: number): number => 4 + pointBytes * index;
  return new Map(
    Array.from({ length: count }, (_, index) => [
      view.getUint32(at(index), true),
      view.getUint32(at(index) + 20, true),
    ]),
  );
}

/** The labels of a `LIST` chunk of the kind `adtl`, by the number of their place; none of another kind. */
export function parseLabels(content: Uint8Array): Map<number, string> {
  const labels = new Map<number, string>();
  if (asciiAt(content, 0, 4) !== 'adtl') return labels;
  const view = viewOf(content);
  for (let offset = 4; offset + 12 <= content.length;) {
    const size = view.getUint32(offset + 4, true);
    const text = content.subarray(offset + 12, offset + 8 + size);
    if (asciiAt(content, offset, 4) === 'labl') {
      const end = text.indexOf(0);
      labels.set(view.getUint32(offset + 8, true), utf8.decode(end < 0 ? text : text.subarray(0, end)));
    }
    offset += 8 + size + (size % 2);
  }
  return labels;
}

const utf8 = new TextDecoder();

function labelContent(id: number, label: string): Uint8Array {
  const number = new Uint8Array(4);
  viewOf(number).setUint32(0, id, true);
  return joined([number, Buffer.from(`${label.replaceAll('\0', ' ')}\0`, 'utf8')]);
}
