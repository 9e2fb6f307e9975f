/** The song that is made where nobody brings one: 274 beats at 120 BPM, 137 s to the sample. */
import type { SongOutline } from './song-outline.ts';

const verse = ['D', 'A', 'Bm', 'G', 'D', 'G', 'A', 'D'];
const chorus = ['G', 'D', 'A', 'Bm', 'G', 'A', 'D', 'D'];
const bridge = ['Bm', 'G', 'D', 'A', 'Em', 'G', 'A', 'A'];

export const builtInSong: SongOutline = {
  title: 'Night Drive',
  sampleRate: 48_000,
  tempo: 120,
  timeSignature: { beatsPerBar: 4, beatUnit: 4 },
  key: 'D major',
  seed: 'built-in song',
  sections: [
    { name: 'intro', bars: 8, chords: ['D', 'G', 'D', 'A'] },
    { name: 'verse 1', bars: 16, chords: verse },
    { name: 'chorus 1', bars: 8, chords: chorus },
    { name: 'verse 2', bars: 8, chords: verse },
    { name: 'chorus 2', bars: 8, chords: chorus },
    { name: 'bridge', bars: 8, chords: bridge },
    { name: 'chorus 3', bars: 8, chords: chorus },
    { name: 'outro', bars: 4, chords: ['G', 'D', 'A', 'A'] },
    { name: 'closing', beats: 2, chords: ['D'] },
  ],
  stems: [
    { name: 'bass', role: 'bass' },
    { name: 'guitars', role: 'guitars' },
    { name: 'synths', role: 'synths' },
    { name: 'bridge', role: 'bridge' },
    { name: 'drums', role: 'drums' },
  ],
};
