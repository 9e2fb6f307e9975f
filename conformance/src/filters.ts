/** Butterworth filters: −3 dB at the cutoff, the slope beside it, loops that stay loops. */
import {
  butterworthHighpass,
  butterworthLowpass,
  cos,
  createRandom,
  filterCircular,
  filterInPlace,
  gainToDb,
  sin,
  type Sections,
} from '@stem/core/dsp';
import { productionRates } from './rates.ts';
import type { Topic } from './report.ts';
import { atMost, furthest, within, type Row } from './row.ts';
import { responseAt, rms } from './sines.ts';

const { PI, abs, ceil, sqrt } = Math;

const kinds = [
  { name: 'Low-pass', design: butterworthLowpass, sign: 1 },
  { name: 'High-pass', design: butterworthHighpass, sign: -1 },
] as const;
type Kind = (typeof kinds)[number];

const orders = [1, 2, 3, 4, 6, 8];
const cutoffsHz = [20, 100, 1000, 8000, 16_000];

export function filterTopic(): Topic {
  return {
    title: 'Filters',
    about: `Read from the impulse response of the filter as it runs, in 32-bit float. Butterworth's formula, its frequencies
warped by the bilinear transform, is what the gain an octave below and above the cutoff is compared with.`,
    rows: [
      ...productionRates.flatMap((rate) =>
        kinds.flatMap((kind) => orders.map((order) => cutoffRow(rate, kind, order))),
      ),
      ...kinds.flatMap((kind) => orders.map((order) => slopeRow(kind, order))),
      ...kinds.map(circular),
    ],
  };
}

/** Long enough for order 8 to die away by 200 dB. */
function impulseResponse(sections: Sections, cutoff: number): Float32Array {
  const impulse = new Float32Array(4096 + ceil(20 / cutoff));
  impulse[0] = 1;
  filterInPlace(impulse, sections);
  return impulse;
}

function cutoffRow(rate: number, { name, design }: Kind, order: number): Row {
  const gains = cutoffsHz.map((hz) =>
    gainToDb(responseAt(impulseResponse(design(hz / rate, order), hz / rate), hz / rate)),
  );
  const expected = gainToDb(sqrt(0.5));
  return within({
    clause: `${name} of order ${order}`,
    signal: `${rate} Hz: gain at cutoffs of 20, 100, 1000, 8000, 16000 Hz; the worst`,
    expected,
    measured: furthest(gains, expected),
    tolerance: 0.01,
    unit: 'dB',
    decimals: 4,
  });
}

function slopeRow({ name, design, sign }: Kind, order: number): Row {
  const rate = 44_100;
  const deviations = [100, 1000, 5000].flatMap((hz) => {
    const impulse = impulseResponse(design(hz / rate, order), hz / rate);
    return [hz / 2, 2 * hz].map(
      (at) => gainToDb(responseAt(impulse, at / rate)) - butterworthDb({ at, hz, rate, order: sign * order }),
    );
  });
  return within({
    clause: `${name} of order ${order}`,
    signal: '44100 Hz: gain an octave below and above 100, 1000, 5000 Hz against the formula; the worst',
    expected: 0,
    measured: furthest(deviations, 0),
    tolerance: 0.01,
    unit: 'dB',
    decimals: 4,
  });
}

interface Place {
  readonly at: number;
  readonly hz: number;
  readonly rate: number;
  /** Negative for a high-pass. */
  readonly order: number;
}

/** 1 ÷ (1 + (Ω ÷ Ωc)^2n), Ω = tan(πf). */
function butterworthDb({ at, hz, rate, order }: Place): number {
  const ratio = tangent((PI * at) / rate) / tangent((PI * hz) / rate);
  const base = order < 0 ? 1 / ratio : ratio;
  let power = 1;
  for (let i = 0; i < 2 * abs(order); i++) power *= base;
  return -0.5 * gainToDb(1 + power);
}

function tangent(angle: number): number {
  return sin(angle) / cos(angle);
}

/** One turn filtered as a loop, against the last of many turns filtered in a row. */
function circular({ name, design }: Kind): Row {
  const random = createRandom('circular');
  const turn = Float32Array.from({ length: 2205 }, () => random.uniform(-0.5, 0.5));
  const sections = design(40 / 44_100, 4);
  const turns = 60;
  const endless = Float32Array.from({ length: turns * turn.length }, (_, i) => turn[i % turn.length] ?? 0);
  filterInPlace(endless, sections);
  const last = endless.subarray((turns - 1) * turn.length);
  const loop = turn.slice();
  filterCircular(loop, sections);
  return atMost({
    clause: `${name}, circular`,
    signal: 'a loop of 50 ms of noise, 40 Hz, order 4: difference to the 60th turn in a row, against the loop',
    limit: -100,
    measured: gainToDb(rms(loop.map((value, i) => value - (last[i] ?? 0))) / rms(loop)),
    unit: 'dB',
    decimals: 1,
  });
}
