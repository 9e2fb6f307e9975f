/** The song that is made where nobody brings one: 274 beats at 120 BPM, 137 s to the sample. */
import type { SongOutline } from './song-outline.ts';

export const builtInSong: SongOutline = {
  title: 'Night Drive',
  sampleRate: 48_000,
  tempo: 120,
  timeSignature: { beatsPerBar: 4, beatUnit: 4 },
  key: 'D major',
  seed: 'built-in song',
  sections: [
    { name: 'intro', bars: 8 },
    { name: 'verse 1', bars: 16 },
    { name: 'chorus 1', bars: 8 },
    { name: 'verse 2', bars: 8 },
    { name: 'chorus 2', bars: 8 },
    { name: 'bridge', bars: 8 },
    { name: 'chorus 3', bars: 8 },
    { name: 'outro', bars: 4 },
    { name: 'closing', beats: 2 },
  ],
  stems: [
    { name: 'bass', role: 'bass' },
    { name: 'guitars', role: 'guitars' },
    { name: 'synths', role: 'synths' },
    { name: 'bridge', role: 'bridge' },
    { name: 'drums', role: 'drums' },
  ],
};
