import { expect, test } from '@jest/globals';
import type { WhyDocument } from '@stem/catalog/why';
import { textureLines } from './texture-text.ts';

test('a texture is told with its range, its operations and their units', () => {
  const document = {
    textures: { seed: 7, profile: 'dark', stem: '1.2.3', kernels: 'simd' },
    kit: { file: '/kit/b_cloud01.wav', state: 'as made' },
    texture: {
      role: 'cloud',
      state: 'changed',
      duration_sec: 6,
      loop: null,
      grade: 'B',
      faults: ['quiet', 'unsteady'],
      sources: [
        { file: 'songs/a b.wav', start_frame: 48000, end_frame: 96000, start_sec: 1, end_sec: 2 },
        { file: 'drums/x.wav', start_frame: 0, end_frame: 10, start_sec: null, end_sec: null },
      ],
      operations: [
        { op: 'resample', fromHz: 48000, toHz: 44100 },
        { op: 'granulate', grains: 120, pitchMinSemitones: -7 },
        { op: 'burst', frames: 7333, attackFrames: 88 },
        { op: 'pitch-shift', semitones: -12 },
        { op: 'level', targetDb: -1, gainDb: 1.4345753 },
        { op: 'odd', circular: true, how: 'so' },
        { op: 'remove-dc' },
      ],
    },
  } as unknown as WhyDocument;
  expect(textureLines(document)).toEqual([
    'what         cloud, 6.000 s, no loop, grade B (quiet, unsteady)',
    'source       songs/a b.wav, 1.000 to 2.000 s (frames 48000 to 95999)',
    '             drums/x.wav, frames 0 to 9',
    'made by      resample: from 48000 Hz, to 44100 Hz',
    '             granulate: grains 120, pitch min -7 semitones',
    '             burst: 7333 frames, attack 88 frames',
    '             pitch-shift: -12 semitones',
    '             level: target -1 dB, gain 1.435 dB',
    '             odd: circular true, how so',
    '             remove-dc',
    'profile      dark',
    'seed         7',
    'with         stem 1.2.3, --kernels simd',
    'the file     was changed since it was made',
    'the copy     /kit/b_cloud01.wav is as it was made',
  ]);
});
