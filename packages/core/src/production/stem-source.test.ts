import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AudioBuffer } from '../audio/audio-buffer.ts';
import { createRandom } from '../dsp/random.ts';
import { programmeLevels } from '../analysis/programme.ts';
import { analyzeTrack } from '../analysis/track.ts';
import { firstDifference } from '../../test/files.ts';
import { arranged, readAll, rendered, shortSong } from '../../test/songs.ts';
import { db, rmsOf } from '../../test/signals.ts';
import type { Arrangement } from './arrangement/arrangement.ts';
import { chordTones } from './harmony/chord.ts';
import { pitchClass } from './harmony/key.ts';
import { stemRoles, type StemRole } from './song-outline.ts';
import { stemNotes, stemSource } from './stem-source.ts';
import { parseTimeSignature } from './timing/time-signature.ts';

const { abs, max, sqrt } = Math;

const pitched = stemRoles.filter((role) => role !== 'drums');
const notesOf = (song: Arrangement, role: StemRole) => [...stemNotes(song, { name: role, role })];

/** The built-in song at a third of its rate, which takes a third of the time and leaves all that is measured here. */
const song = arranged({ sampleRate: 16_000 });
const stems = new Map(stemRoles.map((role) => [role, rendered(song, role)]));
const sections = new Map([...stems].map(([role, channels]) => [role, sectionLufs(channels)]));

function sumOf(roles: readonly StemRole[]): Float32Array[] {
  const sum = [0, 1].map(() => new Float32Array(song.form.frames));
  for (const role of roles) for (const [side, samples] of sum.entries()) addTo(samples, stems.get(role)?.[side]);
  return sum;
}

function addTo(sum: Float32Array, samples = sum): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (samples[i] ?? 0);
}

function audio(channels: readonly Float32Array[]): AudioBuffer {
  return { sampleRate: song.form.sampleRate, channels };
}

function sectionLufs(channels: readonly Float32Array[]): number[] {
  return song.form.sections.map(
    ({ startFrame, endFrame }) =>
      programmeLevels(audio(channels.map((side) => side.subarray(startFrame, endFrame)))).integratedLufs,
  );
}

describe.each(stemRoles)('%s of the built-in song', (role) => {
  const [left, right] = stems.get(role) as [Float32Array, Float32Array];

  test('is as long as the song, sounds in every section and ends in silence', () => {
    expect(left.length).toBe(song.form.frames);
    for (const lufs of sections.get(role) ?? []) expect(lufs).toBeGreaterThan(-40);
    expect(abs(left.at(-1) ?? 1)).toBe(0);
    expect(db(rmsOf(left, left.length - 240))).toBeLessThan(-70);
  });

  test('does not clip and has no mean', () => {
    for (const side of [left, right]) {
      let [peak, sum] = [0, 0];
      for (const sample of side) {
        peak = max(peak, abs(sample));
        sum += sample;
      }
      expect(db(peak)).toBeLessThan(-1);
      expect(db(peak)).toBeGreaterThan(-14);
      expect(db(abs(sum / side.length))).toBeLessThan(-90);
    }
  });

  test('is stereo: the sides differ, and neither is against the other', () => {
    let [lr, ll, rr] = [0, 0, 0];
    for (let i = 0; i < left.length; i++) {
      lr += (left[i] ?? 0) * (right[i] ?? 0);
      ll += (left[i] ?? 0) ** 2;
      rr += (right[i] ?? 0) ** 2;
    }
    expect(lr / sqrt(ll * rr)).toBeLessThan(0.99);
    expect(lr / sqrt(ll * rr)).toBeGreaterThan(0.2);
    expect(abs(db(sqrt(ll / rr)))).toBeLessThan(2);
  });

  test('is louder in the chorus than in the verse, and in the verse it never stands still', () => {
    const [intro, verse, chorus] = sections.get(role) as [number, number, number];
    expect(chorus - verse).toBeGreaterThan(2.5);
    expect(chorus - intro).toBeGreaterThan(4);
    // Levels of tenths of a second spread by some dB: no steady tone.
    const [from, to] = [song.form.sections[1]?.startFrame ?? 0, song.form.sections[1]?.endFrame ?? 0];
    const levels = [];
    for (let at = from; at + 1600 <= to; at += 1600) levels.push(db(rmsOf(left, at, at + 1600)));
    levels.sort((a, b) => a - b);
    expect((levels.at(-1) as number) - (levels[Math.floor(levels.length / 10)] as number)).toBeGreaterThan(3);
  });
});

test('without the drums, the stems have a loudness range above 4 LU; with them too', () => {
  expect(programmeLevels(audio(sumOf(pitched))).rangeLu).toBeGreaterThan(4.5);
  expect(programmeLevels(audio(sumOf(stemRoles))).rangeLu).toBeGreaterThan(4.5);
});

test('the song is heard in its key and at its tempo', () => {
  expect(analyzeTrack(audio(sumOf(pitched))).key?.name).toBe('D maj');
  expect(analyzeTrack(audio(sumOf(stemRoles))).tempo?.bpm).toBeCloseTo(120, 1);
});

describe('parts', () => {
  const other = arranged({
    key: 'G major',
    sections: [
      { name: 'verse', bars: 16 },
      { name: 'bridge', bars: 8, key: 'Ab major' },
      { name: 'chorus', bars: 8 },
    ],
  });
  const barAt = (frame: number) =>
    other.bars.findLast(({ startBeat }) => other.form.frameAtBeat(startBeat) <= frame + 600) ?? other.bars[0];

  test.each(pitched)('%s plays notes of the section’s key only', (role) => {
    const scale = (name: 'G' | 'Ab') => (name === 'G' ? [7, 9, 11, 0, 2, 4, 6] : [8, 10, 0, 1, 3, 5, 7]);
    const notes = notesOf(other, role);
    expect(notes.length).toBeGreaterThan(50);
    for (const { frame, pitch } of notes) {
      const section = barAt(frame)?.section.name;
      expect(scale(section === 'bridge' ? 'Ab' : 'G')).toContain(pitchClass(pitch));
    }
  });

  test('the bass has the root under every change of chord', () => {
    const notes = notesOf(other, 'bass');
    for (const { startBeat, chord } of other.spans) {
      const frame = other.form.frameAtBeat(startBeat);
      const note = notes.find((each) => abs(each.frame - frame) < 600);
      expect(note && pitchClass(note.pitch)).toBe(chord.root);
    }
  });

  test.each([
    ['bass', 26, 56],
    ['guitars', 40, 78],
    ['synths', 60, 90],
    ['bridge', 50, 78],
  ] as const)('%s stays in its register, MIDI pitch %d to %d', (role, low, high) => {
    for (const { pitch } of notesOf(other, role)) {
      expect(pitch).toBeGreaterThanOrEqual(low);
      expect(pitch).toBeLessThanOrEqual(high);
    }
  });

  test('the bass walks into every section from where it can be heard', () => {
    const sections = Array.from({ length: 24 }, (_, i) => ({
      name: ['verse', 'chorus', 'bridge'][i % 3] as string,
      bars: 1,
    }));
    for (const seed of ['one', 'two', 'three']) {
      const walking = notesOf(arranged({ key: 'E major', sections, seed }), 'bass');
      expect(Math.min(...walking.map(({ pitch }) => pitch))).toBeGreaterThanOrEqual(26);
    }
  });

  test('the pad plays the tones of its chord, in four voices or five', () => {
    const notes = notesOf(other, 'bridge');
    for (const { startBeat, chord } of other.spans) {
      const frame = other.form.frameAtBeat(startBeat);
      const pitches = notes.filter((each) => abs(each.frame - frame) < 600).map(({ pitch }) => pitchClass(pitch));
      expect(new Set(pitches)).toEqual(new Set(chordTones(chord)));
      expect(pitches.length).toBeGreaterThanOrEqual(4);
    }
  });

  test('guitar strokes begin on the grid, their last strings within 80 ms, and have dynamics', () => {
    const notes = notesOf({ ...other, swing: 0 }, 'guitars');
    const sixteenth = other.form.frameAtBeat(0.25);
    for (const { frame } of notes) {
      const off = abs(frame - Math.round(frame / sixteenth) * sixteenth);
      expect(off).toBeLessThan(0.08 * other.form.sampleRate);
    }
    const velocities = notes.map(({ velocity }) => velocity);
    expect(Math.max(...velocities) / Math.min(...velocities)).toBeGreaterThan(2);
  });

  test('nothing begins or is held behind the end', () => {
    for (const role of stemRoles) {
      for (const { frame, frames } of notesOf(other, role))
        expect(frame + frames).toBeLessThanOrEqual(other.form.frames);
    }
  });
});

describe('any song', () => {
  const sections = fc.array(
    fc.record({
      name: fc.constantFrom('intro', 'verse 1', 'chorus', 'bridge', 'A', 'pre-chorus', 'outro', 'break'),
      beats: fc.oneof(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 160 }).map((n) => n / 8),
      ),
      key: fc.constantFrom(undefined, 'C major', 'F# minor', 'Ab'),
      chords: fc.constantFrom(undefined, ['G', 'Em7', 'D/F#'], ['i', 'bVI', 'Caug', 'Bdim7', 'E5', 'A9', 'Dsus2']),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const signatures = fc.constantFrom('4/4', '3/4', '6/8', '7/8', '5/4', '2/2', '1/4').map(parseTimeSignature);

  test('has parts whose notes come in order, inside the song, at pitches that instruments have', () => {
    fc.assert(
      fc.property(
        sections,
        signatures,
        fc.integer({ min: 40, max: 220 }),
        fc.string(),
        (parts, timeSignature, tempo, seed) => {
          const any = arranged({ sections: parts, timeSignature, tempo, seed });
          for (const role of stemRoles) {
            let last = 0;
            for (const note of stemNotes(any, { name: role, role })) {
              const { frame, frames, pitch, velocity } = note;
              const isInside = frame >= last && frames >= 1 && frame + frames <= any.form.frames;
              // An expectation a note would take most of the time.
              if (!isInside || pitch < 24 || pitch > 92 || !(velocity > 0 && velocity <= 1)) {
                expect({ role, last, end: any.form.frames, note }).toBe('in order, inside the song, playable');
              }
              last = frame;
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('streams', () => {
  const low = { ...shortSong, sampleRate: 12_000 };
  test.each(stemRoles)('%s has the same bits however it is read', (role) => {
    const short = arranged(low);
    const whole = rendered(short, role);
    const random = createRandom(role);
    const cuts = Array.from({ length: 97 }, () => random.integer(1, 3000));
    expect(firstDifference(whole, readAll(stemSource(short, { name: role, role }), cuts))).toBeUndefined();
    expect(
      firstDifference(whole, readAll(stemSource(short, { name: role, role }), [1, 511, 512, 513, 100_000])),
    ).toBeUndefined();
  });

  test.each(stemRoles)('%s of another seed is another', (role) => {
    const [one, other] = [arranged({ ...low, seed: 'one' }), arranged({ ...low, seed: 'other' })];
    expect(firstDifference(rendered(one, role), rendered(other, role))).toBeDefined();
  });

  test('two stems of one role and different names play different parts', () => {
    const short = arranged(low);
    const [a, b] = ['gtr a', 'gtr b'].map((name) => readAll(stemSource(short, { name, role: 'guitars' })));
    expect(firstDifference(a ?? [], b ?? [])).toBeDefined();
  });

  test('behind the end there is nothing', () => {
    const source = stemSource(arranged(low), { name: 'bass', role: 'bass' });
    source.read(source.frames);
    expect(source.read(100).map(({ length }) => length)).toEqual([0, 0]);
  });
});

test('a song of one long section has a loudness range above 4 LU', () => {
  const plain = arranged({ sampleRate: 12_000, key: 'A minor', sections: [{ name: 'song', bars: 40 }] });
  const sum = [0, 1].map(() => new Float32Array(plain.form.frames));
  for (const role of pitched)
    for (const [side, samples] of rendered(plain, role).entries()) addTo(sum[side] as Float32Array, samples);
  expect(programmeLevels({ sampleRate: 12_000, channels: sum }).rangeLu).toBeGreaterThan(4);
});
