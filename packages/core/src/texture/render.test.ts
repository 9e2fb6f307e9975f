import { describe, expect, test } from '@jest/globals';
import { chordTrack } from '../../test/tracks.ts';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import type { FinishedTexture } from './finish.ts';
import { renderTextures, type RenderReport } from './render.ts';
import { textureSource } from './source.ts';
import { textureOptions } from './texture-options.ts';

function render(audio: AudioBuffer, options: object = {}, seed = 'seed') {
  const stream = renderTextures({
    source: textureSource(audio),
    drums: [],
    options: textureOptions.parse(options),
    seed,
  });
  const textures: FinishedTexture[] = [];
  for (;;) {
    const step = stream.next();
    if (step.done === true) return { textures, report: step.value satisfies RenderReport };
    textures.push(step.value);
  }
}

/** Small and quick: one pad, two clouds, three short swells, one hiss loop and one flicker. */
const small = {
  global: { sampleRate: 16000 },
  drones: { swellDurationSec: 2, pitchShiftSemitones: [0] },
  hiss: { hissLoopsPerSource: 1, flickerCount: 1, loopDurationSec: 0.5 },
  padMiner: { maxCandidatesPerFile: 1, targetDurationsSec: [2] },
  clouds: { cloudsPerSource: 2, cloudDurationSec: 1, grainsPerCloud: 16 },
};

const track = chordTrack({ seconds: 14, sampleRate: 16000 });

describe('a rendering', () => {
  const { textures, report } = render(track, small);

  test('yields kind after kind, names that say how bright pads and clouds are, and counts them', () => {
    const order = textures.map(({ kind }) => kind);
    expect(order).toEqual(['pads', 'swells', 'clouds', 'hiss'].flatMap((kind) => order.filter((k) => k === kind)));
    expect(textures.find(({ role }) => role === 'pad')?.name).toMatch(/^pad01_(dark|mid|bright)$/);
    expect(textures.filter(({ role }) => role === 'cloud').map(({ name }) => name.slice(0, 8))).toEqual([
      'cloud01_',
      'cloud02_',
    ]);
    for (const role of ['pad', 'swell', 'cloud', 'hiss', 'flicker'] as const) {
      expect(report.made[role]).toBe(textures.filter((texture) => texture.role === role).length);
    }
  });

  test('everything is at the wanted rate, level and grade, and says where it is from', () => {
    for (const { audio, measurements, sources, operations } of textures) {
      expect(audio.sampleRate).toBe(16000);
      expect(measurements.truePeakDbtp).toBeLessThanOrEqual(-1);
      expect(measurements.grade).not.toBe('F');
      expect(sources.length).toBeGreaterThan(0);
      expect(operations.length).toBeGreaterThan(0);
    }
  });
});

test('the same seed gives the same samples, another seed other clouds', () => {
  const only = { ...small, padMiner: { maxCandidatesPerFile: 0 } };
  const [one, again, other] = [render(track, only), render(track, only), render(track, only, 'other')];
  expect(again.textures).toEqual(one.textures);
  const cloud = (run: typeof one) => run.textures.find(({ role }) => role === 'cloud')?.audio.channels[0];
  expect(cloud(other)).not.toEqual(cloud(one));
});

test('what is dropped is told: grade F where such are not wanted', () => {
  const curation = { autoDeleteGradeF: true, thresholds: { minRmsDb: -1 } };
  const { textures, report } = render(track, { ...small, curation });
  expect(textures).toEqual([]);
  const cloud = report.shortfalls.find(({ role }) => role === 'cloud');
  expect(cloud).toEqual({
    role: 'cloud',
    wanted: 2,
    made: 0,
    reason: 'cloud01 was of grade F; cloud02 was of grade F',
  });
});

test('only textures of the wanted grades are kept, and the others come out as they would', () => {
  const all = render(track, small);
  const kept = all.textures.filter(({ measurements }) => measurements.grade === 'A');
  const only = render(track, { ...small, curation: { grades: ['A'] } });
  expect(only.textures).toEqual(kept);
  const none = render(track, { ...small, curation: { grades: ['E'] } });
  expect(none.textures).toEqual(all.textures.filter(({ measurements }) => measurements.grade === 'E'));
  expect(none.report.shortfalls.map(({ reason }) => reason).join()).toMatch(/was of grade [A-D]/);
});

test('silence makes nothing and says so, a single frame too', () => {
  for (const frames of [1, 16000 * 10]) {
    const { textures, report } = render(audioBuffer(16000, [new Float32Array(frames)]), {
      hiss: { useSyntheticNoise: false },
    });
    expect(textures).toEqual([]);
    expect(report.shortfalls.map(({ role }) => role)).toContain('pad');
    expect(report.shortfalls.map(({ role }) => role)).toContain('cloud');
  }
});

test('wishes that need a tempo or a key that is not there are warnings', () => {
  const silence = audioBuffer(16000, [new Float32Array(16000)]);
  const musicality = { snapToGrid: true, referenceBpm: 'detect', targetKey: 'C maj' };
  const { report } = render(silence, { musicality });
  expect(report.warnings.join('\n')).toMatch(/snap_to_grid[\s\S]*target_key/);
});
