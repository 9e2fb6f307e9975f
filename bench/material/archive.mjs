/** Archives for whole commands: one file under many names, and the real files of the test audio. */
import { copyFile, link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { probe } from '@stem/core/format';

const extensions = new Set(['.wav', '.flac', '.mp3', '.ogg', '.oga', '.aif', '.aiff', '.opus']);

/** The folder of real audio: STEM_TEST_AUDIO, else where CI unpacks it. */
export function realAudioFolder() {
  const folder = process.env['STEM_TEST_AUDIO'] || path.join(tmpdir(), 'stem-test-audio');
  return existsSync(folder) ? folder : undefined;
}

export const noRealAudio = 'no real audio here: set STEM_TEST_AUDIO to a folder of it';

/** Every audio file below a folder, in order. @param {string} folder */
export async function audioFilesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && extensions.has(path.extname(entry.name).toLowerCase()))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

/** Links `count` names to these files, over and over, a hundred in a folder. @param {string} root @param {readonly string[]} files @param {number} count */
export async function linkFiles(root, files, count) {
  /** @type {string[]} */
  const names = [];
  for (let index = 0; index < count; index++) {
    const source = files[index % files.length];
    const name = `part ${Math.floor(index / 100)}/${index} ${path.basename(source)}`;
    await mkdir(path.join(root, path.dirname(name)), { recursive: true });
    await link(source, path.join(root, name)).catch(() => copyFile(source, path.join(root, name)));
    names.push(name);
  }
  return names;
}

/** A root with `count` names of one track, and the selection of them all. @param {string} root @param {{ file: string, seconds: number, count: number }} tracks */
export async function writeTracks(root, { file, seconds, count }) {
  await rm(root, { recursive: true, force: true });
  const names = await linkFiles(root, [file], count);
  const header = 'id,rel_path,duration_sec,sample_rate,channels,file_size_mb,selection_score';
  const rows = names.map(
    (name, index) => `audio_${String(index).padStart(4, '0')},${name},${seconds}.00,44100,2,1.00,0`,
  );
  await writeFile(path.join(root, 'selected.csv'), `${[header, ...rows].join('\n')}\n`);
}

/** Real songs of a minute or more, up to so many seconds in all, linked below `root`; their seconds. @param {string} root @param {number} seconds */
export async function linkSongs(root, seconds) {
  const folder = realAudioFolder();
  if (folder === undefined) return undefined;
  let sum = 0;
  const songs = [];
  for (const file of await audioFilesIn(folder)) {
    if (sum >= seconds) break;
    const info = await probe(file).catch(() => undefined);
    if (info === undefined || info.durationSec < 60) continue;
    sum += info.durationSec;
    songs.push(file);
  }
  if (songs.length === 0) return undefined;
  await linkFiles(root, songs, songs.length);
  return { seconds: sum, count: songs.length };
}

/** A catalog that `select` has to choose from. @param {string} file @param {number} rows */
export async function writeCatalog(file, rows) {
  const folders = ['masters', 'bounces', 'songs', 'live', 'scratch'];
  const lines = Array.from({ length: rows }, (_, index) => {
    const name = `${folders[index % folders.length]}/Album ${index % 97}/Track ${index}.wav`;
    const seconds = 1 + ((index * 7919) % 400_000) / 100;
    return `audio_${String(index).padStart(5, '0')},${name},${seconds.toFixed(2)},44100,2,${(seconds / 6).toFixed(2)}`;
  });
  await writeFile(file, `id,rel_path,duration_sec,sample_rate,channels,file_size_mb\n${lines.join('\n')}\n`);
}
