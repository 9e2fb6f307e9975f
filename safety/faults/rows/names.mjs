/** File names at the limits of what systems take, all the way from the archive to published textures. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chord } from '../material.mjs';
import { treeHashes } from '../tree.mjs';

const emoji = '🎸'.repeat(62);

/** Each of 1 to 255 bytes. */
const names = [
  `${'a'.repeat(251)}.wav`,
  `${'é'.repeat(125)}.wav`,
  `${emoji}.wav`,
  'line\nbreak.wav',
  'tab\there.wav',
  'carriage\rreturn.wav',
  '\u001B[31mred\u001B[0m.wav',
  '-rf.wav',
  '--root.wav',
  'dot..wav',
  'dot. .wav',
  ' space .wav',
  '.wav.wav',
  'CON.wav',
  'nul.tar.wav',
  'COM1.wav',
  'LPT¹.wav',
  'by_source.wav',
  'quote"comma,semi;.wav',
  '=1+1.wav',
  '@sum.wav',
  'back\\slash.wav',
  'C:drive.wav',
  'per%20cent#hash?.wav',
  '*[a-z]{b,c}.wav',
  'Amelie\u0301.wav',
  'Ameli\u00E9.wav',
  'Ame\u0301lie.wav',
  'Am\u00E9lie.wav',
  'straße.wav',
  'STRASSE.wav',
  '\u202Eright to left.wav',
  '\u2028paragraph.wav',
  '__proto__.wav',
  'constructor.wav',
  'NaN.wav',
  '0.wav',
  'İstanbul.wav',
];

/** @type {readonly import('../row.mjs').Row[]} */
export const nameRows = [
  {
    name: `${names.length + 2} names at the limits: 255 bytes, emoji, line break, leading dash, trailing dot, reserved, NFC and NFD, not UTF-8`,
    command: 'discover, select, batch-generate',
    expects: 'all catalogued, made, and kept apart; nothing made twice; control characters printed inert, exit 0',
    async run(place) {
      await place.archive({ 'one.wav': undefined });
      const sound = chord('names');
      for (const name of names) await writeFile(place.at('root', name), sound);
      const foreign = Buffer.concat([Buffer.from(place.at('root/caf')), Buffer.from([0xe9]), Buffer.from('.wav')]);
      await writeFile(foreign, sound);
      const count = names.length + 2;
      const found = new RegExp(`Catalogued ${count} audio files`);
      place.expect(await place.run(['discover', '--root', 'root', '--analyze']), { exit: 0, says: found });
      const first = await readFile(place.at('audio_catalog.csv'), 'utf8');
      place.expect(await place.run(['discover', '--root', 'root', '--fresh', '--analyze']), { exit: 0, says: found });
      place.check(
        (await readFile(place.at('audio_catalog.csv'), 'utf8')) === first,
        'a second scan gives another catalog',
      );
      await writeFile(place.at('rules.yaml'), 'min_duration_sec: 0\n');
      place.expect(await place.run(['select', '--help']), { exit: 0 });
      // Everything that was found is taken.
      place.expect(await place.run(['discover', '--root', 'root', '--output', 'selected.json']), { exit: 0 });
      const rows = JSON.parse(await readFile(place.at('selected.json'), 'utf8'));
      place.check(rows.length === count, `expected ${count} rows, got ${rows.length}`);
      const outcome = await place.batch();
      place.expect(outcome, { exit: 0, says: new RegExp(`Successful: +${count}`) });
      const isControl = (/** @type {string} */ letter) => letter !== '\n' && /[\p{Cc}\u202E]/u.test(letter);
      place.check(!Array.from(outcome.stderr).some(isControl), 'control characters reach the terminal');
      const published = (await readdir(place.at('root/export/tr8s/by_source'))).filter((name) => !name.startsWith('.'));
      place.check(published.length === count, `expected ${count} folders, got ${published.length}`);
      const folded = new Set(published.map((name) => name.normalize('NFC').toUpperCase().toLowerCase()));
      place.check(folded.size === count, 'two folders have one name where case does not count');
      const long = (await longestName(place.at('root/export'))) ?? '';
      place.check(Buffer.byteLength(long) <= 200, `a name of ${Buffer.byteLength(long)} bytes: ${long}`);
      const before = await treeHashes(place.at('root/export'));
      place.expect(await place.batch(), { exit: 0 });
      place.check(JSON.stringify(before) === JSON.stringify(await treeHashes(place.at('root/export'))), 'made anew');
      await place.expectTidy('root');
    },
  },
  {
    name: 'outputs with names at the limits',
    command: 'discover, batch-generate',
    expects: 'written, exit 0; what no disk takes is told as too long, exit 2',
    async run(place) {
      await place.archive({ 'good.wav': undefined });
      for (const name of [`${'c'.repeat(251)}.csv`, `${emoji}.csv`, '-c.csv', 'line\nbreak.csv']) {
        const words = ['discover', '--root', 'root', `--output=${name}`];
        place.expect(await place.run(words), { exit: 0 });
        place.expect(await place.run(words), { exit: 0 });
        const rows = (await readFile(place.at(name), 'utf8')).trim().split('\n');
        place.check(rows.length === 2, `${name}: expected one row`);
      }
      for (const name of [`${'r'.repeat(250)}.json`, `${emoji}.json`, '-r.json']) {
        place.expect(await place.batch([`--output=${name}`]), { exit: 0 });
        place.check((await place.rows(name)).size === 1, `${name}: expected one row`);
      }
      const tooLong = `${'r'.repeat(300)}.json`;
      place.expect(await place.batch([`--output=${tooLong}`]), { exit: 2, says: /the name is too long/ });
      place.expect(await place.run(['discover', '--root', 'root', `--output=${tooLong}`]), {
        exit: 2,
        says: /the name is too long/,
      });
      await place.expectTidy();
    },
  },
];

/** @param {string} folder */
async function longestName(folder) {
  const entries = await readdir(folder, { recursive: true });
  return entries
    .map((entry) => path.basename(entry))
    .toSorted((a, b) => Buffer.byteLength(b) - Buffer.byteLength(a))[0];
}
