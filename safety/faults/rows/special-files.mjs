/** Things in an archive that are no files to read: pipes, devices, sockets, links in circles, folders without end. */
import { spawnSync } from 'node:child_process';
import { linkSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { chord, short, writeSelection } from '../material.mjs';

/** @typedef {import('../row.mjs').Row} Row */

const canMakeDevices = () =>
  spawnSync('mknod', ['--version']).status === 0 && process.getuid?.() === 0 ? undefined : 'needs root and mknod';
const hasPipes = () => (spawnSync('mkfifo', ['--version']).status === 0 ? undefined : 'there is no mkfifo here');

/** @type {readonly Row[]} */
export const specialFiles = [
  {
    name: 'pipes with audio’s names and with names stem looks for',
    command: 'discover, batch-generate',
    expects: 'not waited for; told as no regular files',
    missing: hasPipes,
    async run(place) {
      await place.archive({ 'good.wav': undefined });
      await mkdir(place.at('root/folder'));
      for (const name of ['pipe.wav', 'folder/manifest.json', 'folder/.stem-work.json', '.stemignore.wav']) {
        spawnSync('mkfifo', [place.at('root', name)]);
      }
      await writeFile(place.at('root/folder/inside.wav'), chord('inside'));
      const quick = { hangsAfterMs: 20_000 };
      place.expect(await place.run(['discover', '--root', 'root', '--verbose'], quick), {
        exit: 0,
        says: /skipped pipe\.wav: not a regular file/,
      });
      await writeSelection(place.at('selected.json'), ['good.wav', 'pipe.wav']);
      place.expect(await place.batch([], quick), { exit: 1, says: /pipe\.wav: This is not a file/ });
      place.check((await place.rows()).get('good.wav')?.success === true, 'the good track was not made');
    },
  },
  {
    name: 'pipes where textures go',
    command: 'batch-generate',
    expects: 'not waited for; the track is made, exit 0',
    missing: hasPipes,
    async run(place) {
      await place.archive({ 'good.wav': undefined });
      await mkdir(place.at('root/export/tr8s/by_source/good'), { recursive: true });
      await mkdir(place.at('root/work/other'), { recursive: true });
      spawnSync('mkfifo', [place.at('root/export/tr8s/by_source/good/manifest.json')]);
      spawnSync('mkfifo', [place.at('root/work/other/.stem-work.json')]);
      place.expect(await place.batch([], { hangsAfterMs: 20_000 }), { exit: 0 });
      await place.expectTidy('root/export');
    },
  },
  {
    name: 'devices and sockets with audio’s names',
    command: 'discover',
    expects: 'never read; told as no regular files',
    missing: canMakeDevices,
    async run(place) {
      await place.archive({ 'good.wav': undefined });
      spawnSync('mknod', [place.at('root/zero.wav'), 'c', '1', '5']);
      spawnSync('mknod', [place.at('root/disk.flac'), 'b', '7', '200']);
      await symlink('/dev/zero', place.at('root/link.wav'));
      const outcome = await place.run(['discover', '--root', 'root', '--verbose', '--analyze']);
      place.expect(outcome, { exit: 0, says: /skipped zero\.wav: not a regular file/ });
      await writeSelection(place.at('selected.json'), ['good.wav', 'zero.wav', 'link.wav']);
      place.expect(await place.batch(), { exit: 1, says: /zero\.wav: This is not a file/ });
    },
  },
  {
    name: 'links in circles, to nothing, and out of the archive',
    command: 'discover, batch-generate',
    expects: 'each told for what it is; nothing outside the root is read',
    quick: true,
    async run(place) {
      await place.archive({ 'good.wav': undefined });
      await writeFile(place.at('outside.wav'), chord('outside'));
      await mkdir(place.at('root/deep'));
      await symlink('..', place.at('root/deep/up'));
      await symlink('self.wav', place.at('root/self.wav'));
      await symlink('gone.wav', place.at('root/dangling.wav'));
      await symlink('../outside.wav', place.at('root/out.wav'));
      place.expect(await place.run(['discover', '--root', 'root']), {
        exit: 0,
        says: /self\.wav: the link cannot be followed: it is a symbolic link that leads nowhere or in circles/,
      });
      const catalog = await readFile(place.at('audio_catalog.csv'), 'utf8');
      place.check(catalog.trim().split('\n').length === 2, `expected one row: ${catalog}`);
      await writeSelection(place.at('selected.json'), [
        'good.wav',
        'self.wav',
        'dangling.wav',
        'out.wav',
        'deep/up/good.wav',
      ]);
      place.expect(await place.batch(), { exit: 1, says: /out\.wav: The file is a link that leads out of the root/ });
      const rows = await place.rows();
      place.check(/leads back to itself/.test(rows.get('self.wav')?.stats.error ?? ''), 'the circle is not told');
      place.check(/not there/.test(rows.get('dangling.wav')?.stats.error ?? ''), 'the dangling link is not told');
    },
  },
  {
    name: 'files of 0 bytes, of 1 sample, of 1 byte of sound, a header alone, a folder named as audio',
    command: 'discover, batch-generate',
    expects: 'each told with the reason; those with sound are made, exit 1',
    quick: true,
    async run(place) {
      const files = {
        'good.wav': undefined,
        'empty.wav': Buffer.alloc(0),
        'empty.flac': Buffer.alloc(0),
        'empty.mp3': Buffer.alloc(0),
        'empty.ogg': Buffer.alloc(0),
        'one.wav': short(1),
        'none.wav': short(0),
        'header.wav': short(1).subarray(0, 12),
        'cut.wav': chord('cut').subarray(0, 45),
      };
      await place.archive(files);
      await mkdir(place.at('root/folder.wav'));
      const discovered = await place.run(['discover', '--root', 'root', '--analyze']);
      place.expect(discovered, { exit: 0, says: /empty\.wav: .+/ });
      await writeSelection(place.at('selected.json'), [...Object.keys(files), 'folder.wav']);
      place.expect(await place.batch(), { exit: 1, says: /one: 0 pads, 0 swells, 0 clouds/ });
      const rows = await place.rows();
      for (const [name, { success }] of rows) {
        place.check(success === /^(?:good|one)/.test(name), `${name} is ${success ? 'made' : 'not made'}`);
      }
      place.check(rows.size === 10, `expected 10 rows, got ${rows.size}`);
      await place.expectTidy('root');
    },
  },
  {
    name: 'folders deeper than a path may be long',
    command: 'discover',
    expects: 'told that the name is too long; the others are catalogued, exit 0',
    async run(place) {
      await place.archive({ 'good.wav': undefined });
      // A shell goes down step by step, as no path leads there.
      const name = 'd'.repeat(200);
      const down = `for i in $(seq 30); do mkdir ${name} && cd ${name} || exit 1; done; echo x > lost.wav`;
      spawnSync('bash', ['-c', down], { cwd: place.at('root') });
      place.expect(await place.run(['discover', '--root', 'root']), {
        exit: 0,
        says: /the folder cannot be read: the name is too long/,
      });
      spawnSync('rm', ['-rf', place.at('root', name)]);
    },
  },
  {
    name: 'a folder of 20,000 files',
    command: 'discover',
    expects: 'all catalogued; none read again by the next scan, exit 0',
    async run(place) {
      await place.archive({ 'good.wav': chord('good', 1) });
      for (let i = 0; i < 20_000; i++) linkSync(place.at('root/good.wav'), place.at(`root/copy ${i}.wav`));
      place.expect(await place.run(['discover', '--root', 'root']), { exit: 0, says: /Catalogued 20001 audio files/ });
      place.expect(await place.run(['discover', '--root', 'root']), { exit: 0, says: /0 read, 20001 unchanged/ });
    },
  },
];
