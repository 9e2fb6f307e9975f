/** The song that is made where nobody brings one: 274 beats at 120 BPM, 137 s to the sample. */
import type { SongOutline } from './song-outline.ts';

// Degrees, so that they fit whatever key is asked for.
const verse = ['1', '5', '6', '4', '1', '4', '5', '1'];
const chorus = ['4', '1', '5', '6', '4', '5', '1', '1'];
const bridge = ['6', '4', '1', '5', '2', '4', '5', '5'];

export const builtInSong: SongOutline = {
  title: 'Night Drive',
  sampleRate: 48_000,
  tempo: 120,
  timeSignature: { beatsPerBar: 4, beatUnit: 4 },
  key: 'D major',
  seed: 'built-in song',
  sections: [
    { name: 'intro', bars: 8, chords: ['1', '4', '1', '5'] },
    { name: 'verse 1', bars: 16, chords: verse },
    { name: 'chorus 1', bars: 8, chords: chorus },
    { name: 'verse 2', bars: 8, chords: verse },
    { name: 'chorus 2', bars: 8, chords: chorus },
    { name: 'bridge', bars: 8, chords: bridge },
    { name: 'chorus 3', bars: 8, chords: chorus },
    { name: 'outro', bars: 4, chords: ['4', '1', '5', '5'] },
    { name: 'closing', beats: 2, chords: ['1'] },
  ],
  stems: [
    { name: 'bass', role: 'bass' },
    { name: 'guitars', role: 'guitars' },
    { name: 'synths', role: 'synths' },
    { name: 'bridge', role: 'bridge' },
    { name: 'drums', role: 'drums' },
  ],
};
