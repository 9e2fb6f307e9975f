/** The bass drum: a sine that sweeps down from the knock to the shell's tone, with the click of the beater. */
import { exp, sin, tanh } from '../../dsp/elementary.ts';
import { fallen, finishHit, hitFrames } from './strike.ts';
import type { Hit, HitContext } from './kit.ts';

const { PI } = Math;

const tone = { hz: 47, sweepHz: 190, sweepSec: 0.019, secondHz: 42, secondSec: 0.07, fallSec: 0.46 } as const;

/** How far the shell is driven into its limits: its second and third partials make it heard on small speakers. */
const drive = 1.5;

export function kick({ sampleRate, random, hardness }: HitContext): Hit {
  const frames = hitFrames(tone.fallSec, sampleRate);
  const samples = new Float32Array(frames);
  const tuned = random.uniform(0.985, 1.015);
  const [clickHz, click] = [random.uniform(2600, 3100), 0.1 + 0.35 * hardness];
  let turns = 0;
  for (let i = 0; i < frames; i++) {
    const sec = i / sampleRate;
    const body = sin(2 * PI * turns) * fallen(sec, tone.fallSec);
    // A cosine, so that the click begins at its height: the onset is the first frame.
    const knock = click * sin(2 * PI * (0.25 + clickHz * sec)) * exp(-sec / 0.0016);
    samples[i] = tanh(drive * body) / tanh(drive) + knock;
    const sweep =
      tone.sweepHz * (0.6 + 0.4 * hardness) * exp(-sec / tone.sweepSec) + tone.secondHz * exp(-sec / tone.secondSec);
    turns += (tuned * (tone.hz + sweep)) / sampleRate;
  }
  return finishHit([samples, samples.slice()], 0.8);
}
