/** The hits of a recording: when each begins, and how much it counts. */
import { onsetList, type Onsets } from '../../analysis/pulse.ts';
import type { TrackAnalysis } from '../../analysis/track.ts';
import type { SoundReader } from '../sound/sound-reader.ts';
import { hitTimes } from './hit-times.ts';

/** The onsets of an analysis, timed in the waveform. */
export async function hitsOf(reader: SoundReader, analysis: TrackAnalysis): Promise<Onsets> {
  const { onsetFrames, onsetStrengths, sampleRate } = analysis;
  const { weights } = onsetList(onsetFrames, onsetStrengths, sampleRate);
  return { times: Float64Array.from(await hitTimes(reader, onsetFrames, sampleRate)), weights };
}
