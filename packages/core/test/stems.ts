/** Stems that are too short or too long for a song, and their alignment, for tests of production. Not shipped. */
import { createRandom } from '../src/dsp/random.ts';
import { alignedSound } from '../src/production/align/aligned-sound.ts';
import type { AlignmentChoice } from '../src/production/align/choose-alignment.ts';
import { planAlignment, type Alignment } from '../src/production/align/plan-alignment.ts';
import { readSpan, type SoundReader } from '../src/production/sound/sound-reader.ts';
import { planForm, type SongForm } from '../src/production/timing/form.ts';

const { PI, exp, floor, max, min, round, sin } = Math;

export const rate = 8000;

/** A song of so many bars. */
export function form(bars: number, tempo: number | { bar: number; bpm: number }[] = 140): SongForm {
  const timeSignature = { beatsPerBar: 4, beatUnit: 4 };
  return planForm({ sampleRate: rate, tempo, timeSignature, sections: [{ name: 'all', bars }] });
}

/** Chords of four notes, one a bar, I V vi IV again and again, without attacks. */
export function pad(grid: SongForm, frames: number): Float32Array[] {
  const bpm = (grid.tempi[0] as { bpm: number }).bpm;
  const known = longPads.get(bpm);
  const long = known && (known[0] as Float32Array).length >= frames ? known : longPad(bpm / 240, max(frames, 250_000));
  longPads.set(bpm, long);
  return long.map((channel) => channel.slice(0, frames));
}

const longPads = new Map<number, Float32Array[]>();

function longPad(barsPerSec: number, frames: number): Float32Array[] {
  const chords = [
    [0, 4, 7, 12],
    [-5, -1, 2, 7],
    [-3, 0, 4, 9],
    [-7, -3, 0, 5],
  ];
  return [0, 1].map((side) => {
    const channel = new Float32Array(frames);
    for (let i = 0; i < frames; i++) {
      const place = (i / rate) * barsPerSec;
      const bar = floor(place);
      let sum = 0;
      for (const [offset, weight] of [
        [0, min(1, 8 * (place - bar))],
        [-1, 1 - min(1, 8 * (place - bar))],
      ] as const) {
        if (weight === 0) continue;
        const chord = chords[(((bar + offset) % 4) + 4) % 4] as number[];
        for (const note of chord)
          sum += weight * sin(2 * PI * 220 * 2 ** (note / 12) * (1 + 0.001 * side) * (i / rate));
      }
      channel[i] = 0.1 * sum;
    }
    return channel;
  });
}

/** A burst on every beat, a louder one on the first of each bar, never twice the same noise. */
export function drums(
  grid: SongForm,
  frames: number,
  options: { firstBeat?: number; ending?: boolean } = {},
): Float32Array[] {
  const random = createRandom('drums');
  const channel = new Float32Array(frames);
  for (let beat = options.firstBeat ?? 0; grid.frameAtBeat(beat) < frames; beat += 0.5) {
    const start = grid.frameAtBeat(beat);
    const gain = beat % 4 === 0 ? 0.8 : beat % 1 === 0 ? 0.5 : 0.25;
    for (let i = start; i < min(frames, start + 900); i++)
      channel[i] = (channel[i] as number) + gain * exp((start - i) / 150) * random.uniform(-1, 1);
  }
  return [channel];
}

/** Adds a note that fades away, behind everything else. */
export function withEnding(channels: readonly Float32Array[], sec: number): Float32Array[] {
  const length = round(sec * rate);
  return channels.map((channel) => {
    const longer = new Float32Array(channel.length + length);
    longer.set(channel);
    for (let i = 0; i < length; i++) longer[channel.length + i] = 0.5 * exp((-7 * i) / length) * sin(0.2 * i);
    return longer;
  });
}

/** Aligns a stem and reads what comes out. */
export async function aligned(
  stem: SoundReader,
  grid: SongForm,
  options: { choice?: AlignmentChoice; role?: string; targetFrames?: number } = {},
): Promise<{ alignment: Alignment; sound: SoundReader; output: Float32Array[] }> {
  const { choice = 'auto', role = 'drums', targetFrames = grid.frames } = options;
  const alignment = await planAlignment(stem, { grid, beatsPerBar: 4, targetFrames, choice, role });
  const sound = alignedSound(stem, alignment, rate);
  return { alignment, sound, output: await readSpan(sound, 0, targetFrames) };
}
