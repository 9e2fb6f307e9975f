/** The places that the commands write to: whether they can, and how much room there is. */
import { open, rename, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { loadProfile } from '@stem/catalog/profile';
import { cacheFolder, systemReason } from '@stem/cli';
import { makeTemporaryFolder } from '@stem/core/format/files';
import { attempt, failed, passed, warning, type Check } from './check.ts';

export interface PlacesRequest {
  readonly root: string;
  readonly cwd: string;
  readonly cacheDir: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function checkPlaces({ root, cwd, cacheDir, env }: PlacesRequest): Promise<Check[]> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const what = `${root} is ${found === undefined ? 'not there' : 'no folder'}`;
    return [failed('root', what, 'Name the folder of your archive with --root.')];
  }
  let paths = { exportDir: '.', workDir: '.' };
  const profile = await attempt(
    'profile',
    async () => {
      const { paths: folders, file, warnings } = await loadProfile({ root });
      paths = folders;
      const name = file ?? 'the built-in default';
      if (warnings.length === 0) return passed('profile', name);
      return warning(
        'profile',
        name,
        `${warnings.length} keys are ignored: stem batch-generate --dry-run tells which.`,
      );
    },
    'Mend it: stem batch-generate stops at it.',
  );
  const places: [name: string, path: string][] = [
    ['export', resolve(root, paths.exportDir)],
    ['work', resolve(root, paths.workDir)],
    ['current folder', cwd],
    ['cache', cacheFolder({ cacheDir, cwd, env })],
  ];
  const checks = [passed('root', root), profile];
  for (const [name, path] of places) checks.push(await checkPlace(name, path));
  checks.push(await checkTemporary(tmpdir()));
  return checks;
}

/** The one place that nobody makes. */
async function checkTemporary(path: string): Promise<Check> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return checkPlace('temporary', path);
  const what = `${path} is ${found === undefined ? 'not there' : 'no folder'}`;
  return failed('temporary', what, 'Make that folder, or name another in TMPDIR (in TEMP on Windows).');
}

/** Less is not enough for a track, or for an evening. */
const leastBytes = { failed: 2 ** 26, warning: 2 ** 31 };

async function checkPlace(name: string, path: string): Promise<Check> {
  const folder = await nearestFolder(path);
  const refusal = await writeRefusal(folder);
  if (refusal !== undefined) {
    return failed(
      name,
      `${path}: cannot write to ${folder}: ${refusal}`,
      'See to its permissions, or choose another place.',
    );
  }
  const { bavail, bsize } = await statfs(folder);
  const found = `${path}: can be written to, ${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB free`;
  if (bavail * bsize < leastBytes.failed) return failed(name, found, 'Make room: there is hardly any left.');
  if (bavail * bsize < leastBytes.warning) return warning(name, found, 'Make room before a long run.');
  return passed(name, found);
}

/** The folder itself, or the one above in which it would be made. */
async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined || dirname(path) === path) return path;
  return nearestFolder(dirname(path));
}

/** Does what every command does: writes, flushes, renames, and clears up. Undefined where all of it works. */
async function writeRefusal(folder: string): Promise<string | undefined> {
  try {
    const own = await makeTemporaryFolder('stem-doctor', folder);
    try {
      const file = await open(join(own, 'a'), 'wx');
      try {
        await file.writeFile('stem');
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(join(own, 'a'), join(own, 'b'));
    } finally {
      await rm(own, { recursive: true, force: true });
    }
    return undefined;
  } catch (error) {
    return systemReason(error) ?? String(error);
  }
}
