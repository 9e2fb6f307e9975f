/** Whether files that nobody lists start together: each against the master that it is in. */
import type { OpenSound } from '@stem/core/format';
import { lagBetween } from '@stem/core/analysis';
import { toMono } from '@stem/core/audio';
import type { GateCheck } from '@stem/core/production';
import { openDelivered, type DeliveredFile } from './delivery.ts';

const { abs, floor, max, min } = Math;

/** What is listened to at a time, and at how many places evenly over the file until there is something to hear. */
const windowSec = 20;
const mostWindows = 5;
/** Less of a stem in a master says nothing: other stems cover it. */
const leastLikeness = 0.05;
/** What a master's filters move, and nobody hears. */
const mostLagMs = 1;

/** Both are of one rate and length. None where the stem is not heard in the master. */
export async function startChecks(stem: DeliveredFile, master: DeliveredFile): Promise<GateCheck[]> {
  const [part, whole] = [await openDelivered(stem), await openDelivered(master)];
  try {
    const lagMs = await lagOf(part, whole);
    if (lagMs === undefined) return [];
    return [
      {
        check: 'start',
        expected: `within ${mostLagMs} ms of its place in ${master.path}`,
        got: `${abs(lagMs).toFixed(2)} ms ${lagMs < 0 ? 'later' : 'earlier'}`,
        advice: 'Export all files from the same start.',
        state: abs(lagMs) <= mostLagMs ? 'passed' : 'failed',
      },
    ];
  } finally {
    await part.close();
    await whole.close();
  }
}

/** How much later the stem is in the master than in its own file. */
async function lagOf(stem: OpenSound, master: OpenSound): Promise<number | undefined> {
  const { sampleRate } = stem.info;
  const frames = min(stem.frames, master.frames);
  const length = min(frames, windowSec * sampleRate);
  const windows = max(1, min(mostWindows, floor(frames / max(1, length))));
  for (let index = 0; index < windows; index++) {
    const start = floor(((frames - length) * (index + 0.5)) / windows);
    const mono = (channels: readonly Float32Array[]): Float32Array => toMono({ sampleRate, channels });
    const [part, whole] = [await stem.read(start, start + length), await master.read(start, start + length)];
    const lag = lagBetween(mono(part), mono(whole), sampleRate);
    if (lag && lag.likeness >= leastLikeness) return (1000 * lag.frames) / sampleRate;
  }
  return undefined;
}
