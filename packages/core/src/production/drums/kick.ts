/** The bass drum: a sine that sweeps down from the knock to the shell's tone, with the click of the beater. */
import { cos, exp, sin, tanh } from '../../dsp/elementary.ts';
import { fallRatio, centredHit, hitFrames } from './strike.ts';
import type { Hit, HitContext } from './kit.ts';

const { PI } = Math;

const tone = {
  hz: 47,
  sweepHz: 190,
  sweepSec: 0.019,
  secondHz: 42,
  secondSec: 0.07,
  fallSec: 0.46,
  clickSec: 0.0016,
} as const;

/** How far the shell is driven into its limits: its second and third partials make it heard on small speakers. */
const drive = 1.5;

export function kick({ sampleRate, random, hardness }: HitContext): Hit {
  const frames = hitFrames(tone.fallSec, sampleRate);
  const samples = new Float32Array(frames);
  const tuned = random.uniform(0.985, 1.015);
  const clickTurns = random.uniform(2600, 3100) / sampleRate;
  const frameSec = 1 / sampleRate;
  const [fall, sweepFall, secondFall, clickFall] = [
    fallRatio(frameSec, tone.fallSec),
    exp(-frameSec / tone.sweepSec),
    exp(-frameSec / tone.secondSec),
    exp(-frameSec / tone.clickSec),
  ] as [number, number, number, number];
  const fullBend = tanh(drive);
  let [level, sweepHz, secondHz, click] = [
    1,
    tone.sweepHz * (0.6 + 0.4 * hardness),
    tone.secondHz,
    0.1 + 0.35 * hardness,
  ];
  let turns = 0;
  for (let i = 0; i < frames; i++) {
    const body = tanh(drive * level * sin(2 * PI * turns)) / fullBend;
    // A cosine, so that the click begins at its height: the onset is the first frame. Soon nothing is left of it.
    samples[i] = click > 1e-6 ? body + click * cos(2 * PI * clickTurns * i) : body;
    turns += (tuned * (tone.hz + sweepHz + secondHz)) / sampleRate;
    level *= fall;
    sweepHz *= sweepFall;
    secondHz *= secondFall;
    click *= clickFall;
  }
  return centredHit(samples, 0.8);
}
