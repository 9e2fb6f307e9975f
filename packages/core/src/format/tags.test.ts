import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copyFile, writeFile } from 'node:fs/promises';
import { has, music, run, temporaryFolder } from '../../test/files.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { readTags } from './tags.ts';
import { writeWav } from './wav/wav-writer.ts';

const folder = temporaryFolder('tags');
afterAll(folder.remove);

beforeAll(() => writeWav(folder.at('music.wav'), audioBuffer(44_100, music(5000, 1)), { bitDepth: 16 }));

const nothing = {
  title: undefined,
  artist: undefined,
  album: undefined,
  year: undefined,
  genre: undefined,
  comment: undefined,
  bpm: undefined,
  key: undefined,
};

test('a file without tags has none', async () => {
  expect(await readTags(folder.at('music.wav'))).toEqual(nothing);
});

test('what is no audio is an error', async () => {
  await writeFile(folder.at('text.mp3'), 'no audio at all');
  await expect(readTags(folder.at('text.mp3'))).rejects.toMatchObject({ name: 'FormatError' });
});

(has('flac') ? describe : describe.skip)('with the flac program', () => {
  test('the tags of a FLAC file, also of one that is called .ogg', async () => {
    const tags = ['TITLE=Für Elise', 'ARTIST=Ludwig', 'BPM=72', 'INITIALKEY=Am', 'DATE=1810'].map(
      (tag) => `--tag=${tag}`,
    );
    run('flac', ['-s', '-f', '--no-utf8-convert', ...tags, folder.at('music.wav'), '-o', folder.at('tagged.flac')]);
    await copyFile(folder.at('tagged.flac'), folder.at('tagged.ogg'));
    for (const name of ['tagged.flac', 'tagged.ogg']) {
      const read = await readTags(folder.at(name));
      expect(read).toMatchObject({ title: 'Für Elise', artist: 'Ludwig', key: 'Am', bpm: 72, year: 1810 });
    }
  });
});
