/** Short songs and rendered stems for tests of production. Not shipped. */
import { arrange, type Arrangement } from '../src/production/arrangement/arrangement.ts';
import type { BlockSource } from '../src/production/block-source.ts';
import { builtInSong } from '../src/production/built-in-song.ts';
import type { SongOutline, StemRole } from '../src/production/song-outline.ts';
import { stemSource } from '../src/production/stem-source.ts';
import { planForm } from '../src/production/timing/form.ts';

/** The built-in song with other wishes. */
export function arranged(wish: Partial<SongOutline> = {}): Arrangement {
  const song = { ...builtInSong, ...wish };
  return arrange(planForm(song), song);
}

/** A few bars of every energy, at a rate that renders fast. */
export const shortSong: Partial<SongOutline> = {
  sampleRate: 24_000,
  tempo: 132,
  sections: [
    { name: 'intro', bars: 2 },
    { name: 'verse', bars: 4 },
    { name: 'chorus', bars: 4 },
    { name: 'closing', beats: 2 },
  ],
};

/** Everything a source has, read in blocks whose lengths come in turn. */
export function readAll(source: BlockSource, lengths: readonly number[] = [4096]): Float32Array[] {
  const channels = Array.from({ length: source.channels }, () => new Float32Array(source.frames));
  for (let position = 0, turn = 0; position < source.frames; turn++) {
    const block = source.read(lengths[turn % lengths.length] ?? 4096);
    for (const [c, samples] of block.entries()) channels[c]?.set(samples, position);
    position += block[0]?.length ?? 0;
  }
  return channels;
}

export function rendered(arrangement: Arrangement, role: StemRole): Float32Array[] {
  return readAll(stemSource(arrangement, { name: role, role }));
}
