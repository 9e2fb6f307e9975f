/** Loops: joins of known material, and the pads of a made-up track, listened to around their seam. */
import { audioBuffer, type AudioBuffer } from '@stem/core/audio';
import { closeLoop, createRandom, dbToGain, gainToDb, sin, whiteNoise, type Random } from '@stem/core/dsp';
import { renderTextures, textureOptions, textureSource, type FinishedTexture } from '@stem/core/texture';
import type { Topic } from './report.ts';
import { atMost, within, type Row } from './row.ts';
import { readSeam, type SeamReadings } from './seam-meter.ts';
import { chord, rms, sine } from './sines.ts';

const { PI, abs, max, min, round } = Math;

const rate = 44_100;

export function loopSeamTopic(): Topic {
  return {
    title: 'Loop seams',
    about: `What changes at nine places from the turn to the end of the blend, against the largest change at 200 places in the
rest of the loop: corners (second differences, which is what a click is), level over 30 ms, spectrum over 2048 frames. Zero
says that the seam does not stand out at all. A pad comes with a proof of its own as well: the largest step at the turn
against the largest elsewhere, level, third octaves.`,
    rows: [...joins.flatMap(joinRows), ...fadeLevelRows(), ...padRows()],
  };
}

interface Join {
  readonly name: string;
  readonly samples: Float32Array;
  readonly fadeMs: number;
}

const loopFrames = 2 * rate;
const length = 3 * rate;

const noise = (level: number): Float32Array =>
  whiteNoise(length, createRandom('seam')).map((sample) => sample * dbToGain(level));

const joins: readonly Join[] = [
  { name: 'a sine that turns in whole periods', samples: sine(length, 441 / rate, { amplitude: 0.5 }), fadeMs: 50 },
  {
    name: 'a sine that returns an eighth of a period late',
    samples: sine(length, 441.0625 / rate, { amplitude: 0.5 }),
    fadeMs: 50,
  },
  {
    name: 'a chord with a little noise',
    samples: summed(
      chord(
        length,
        [220, 277.2, 329.6].map((hz) => hz / rate),
        0.15,
      ),
      noise(-40),
    ),
    fadeMs: 100,
  },
  { name: 'noise', samples: noise(-20), fadeMs: 10 },
  { name: 'noise', samples: noise(-20), fadeMs: 250 },
];

function summed(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((sample, i) => sample + (b[i] ?? 0));
}

function joinRows({ name, samples, fadeMs }: Join): Row[] {
  const fade = round((fadeMs * rate) / 1000);
  const loop = closeLoop([samples], loopFrames, fade).channels;
  const readings = readSeam(loop, { sampleRate: rate, blendFrames: fade });
  return seamRows('Join', `${name}, blended over ${fadeMs} ms`, [readings]);
}

/** By how much the seams of some loops stand out at the most. */
function seamRows(clause: string, signal: string, readings: readonly SeamReadings[]): Row[] {
  const row = (what: string, tolerance: number, beyond: (readings: SeamReadings) => number): Row =>
    within({
      clause,
      signal: `${signal}: ${what}`,
      expected: 0,
      measured: max(0, ...readings.map(beyond)),
      tolerance,
      unit: 'dB',
    });
  return [
    row('corner', 3, ({ corner }) => gainToDb(corner.seam / corner.elsewhere)),
    row('level', 0.5, ({ levelDb }) => levelDb.seam - levelDb.elsewhere),
    row('spectrum', 1, ({ spectrumDb }) => spectrumDb.seam - spectrumDb.elsewhere),
  ];
}

/** Neither a dip nor a bump: the level inside a long blend against that of the rest. */
function fadeLevelRows(): Row[] {
  const fade = rate / 2;
  const materials = [
    ['noise (nothing in common)', noise(-20)],
    ['a sine in phase (all in common)', sine(length, 441 / rate, { amplitude: 0.5 })],
    ['a sine and noise (half in common)', summed(sine(length, 441 / rate, { amplitude: 0.14 }), noise(-20))],
  ] as const;
  return materials.map(([name, samples]) => {
    const [loop = new Float32Array()] = closeLoop([samples], loopFrames, fade).channels;
    const middle = loop.subarray(fade / 4, (3 * fade) / 4);
    return within({
      clause: 'Blend',
      signal: `${name}, over 500 ms: level of its middle half against the rest of the loop`,
      expected: 0,
      measured: gainToDb(rms(middle) / rms(loop.subarray(fade))),
      tolerance: 0.3,
      unit: 'dB',
    });
  });
}

/** Pads of the default profile, made of chords that move. */
function padRows(): Row[] {
  const pads = takePads(chordTrack());
  const blendFrames = round((textureOptions.parse({}).padMiner.loopCrossfadeMs * rate) / 1000);
  const readings = pads.map(({ audio: { channels, sampleRate }, loop }) => {
    const [start, end] = [loop?.start ?? 0, (loop?.end ?? 0) + 1];
    const turn = channels.map((channel) => channel.subarray(start, end));
    return readSeam(turn, { sampleRate, blendFrames });
  });
  const proofs = pads.map(({ seam }) => seam);
  const worst = (key: 'stepRatio' | 'levelJumpDb' | 'spectralJumpDb'): number =>
    max(...proofs.map((proof) => abs(proof?.[key] ?? Infinity)));
  const clause = 'Pads';
  const signal = `${pads.length} pads of a made-up track`;
  return [
    ...seamRows(clause, signal, readings),
    atMost({
      clause,
      signal: `${signal}, own proof: step`,
      limit: 1.1,
      measured: worst('stepRatio'),
      unit: '× elsewhere',
    }),
    within({
      clause,
      signal: `${signal}, own proof: level`,
      expected: 0,
      measured: worst('levelJumpDb'),
      tolerance: 1.5,
      unit: 'dB',
    }),
    atMost({
      clause,
      signal: `${signal}, own proof: third octaves`,
      limit: 5,
      measured: worst('spectralJumpDb'),
      unit: 'dB',
    }),
  ];
}

function takePads(audio: AudioBuffer): FinishedTexture[] {
  const request = { source: textureSource(audio), drums: [], options: textureOptions.parse({}), seed: 'conformance' };
  const pads: FinishedTexture[] = [];
  for (const texture of renderTextures(request)) {
    if (texture.kind !== 'pads') break;
    pads.push(texture);
  }
  return pads;
}

const chords = [
  [110, 220, 261.63, 329.63],
  [87.31, 174.61, 261.63, 349.23],
  [130.81, 196, 261.63, 329.63],
];

/** Three chords of ten seconds, each note three detuned partials that swell at their own pace, a breath of noise below. */
function chordTrack(): AudioBuffer {
  const channels = ['left', 'right'].map((side) => {
    const random = createRandom(side);
    const samples = whiteNoise(30 * rate, random.child('breath')).map((sample) => 0.002 * sample);
    for (const [place, notes] of chords.entries()) {
      const part = samples.subarray(10 * place * rate, 10 * (place + 1) * rate);
      for (const hz of notes) for (const partial of [1, 2, 3]) addPartial(part, hz * partial, random);
    }
    return samples;
  });
  return audioBuffer(rate, channels);
}

function addPartial(part: Float32Array, hz: number, random: Random): void {
  const tone = sine(part.length, (hz * (1 + random.uniform(-0.002, 0.002))) / rate, {
    phase: random.uniform(0, 2 * PI),
  });
  const [paceHz, offset] = [random.uniform(0.1, 0.6), random.next()];
  for (let i = 0; i < part.length; i++) {
    const swell = 0.7 + 0.3 * sin(2 * PI * ((paceHz * i) / rate + offset));
    const fade = min(1, i / 8820, (part.length - i) / 8820);
    part[i] = (part[i] ?? 0) + 0.03 * swell * fade * (tone[i] ?? 0);
  }
}
