/** What lies around the tracks' folders: leftovers of runs, and what is none of ours. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareCodePoints } from '@stem/catalog/text';
import { hiddenPrefix } from '../folders.ts';
import { kindOf } from '../lock-file.ts';
import { lockHolder } from '../lock.ts';
import { failureReason } from '../reason.ts';
import { workMarker } from '../work-folder.ts';
import { folderOf, manifestName, slashBasename, type FoundBatch } from './find-batch.ts';
import { isBystander, isOfAudition, pathBelow, type Finding } from './finding.ts';

/** What a batch that works, or one that was killed, has of a track in places that all can see. */
export async function inspectLeftovers({ place, leftovers }: FoundBatch): Promise<Finding[]> {
  const findings = leftovers.map(async (path): Promise<Finding> => {
    const squatter = slashBasename(path).startsWith(hiddenPrefix.lock) && (await otherThanFile(join(place, path)));
    if (squatter) {
      const message = `expected a lock by this name or nothing, got ${squatter}: as long as it is there, its track is not made`;
      return { kind: 'foreign', path, message };
    }
    const message = `expected nothing, got ${await leftoverText(join(place, path))}`;
    return { kind: 'half-published', path: slashBasename(path) === workMarker ? folderOf(path) : path, message };
  });
  return Promise.all(findings);
}

/** No batch makes such a lock, nor takes one away. */
async function otherThanFile(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found === undefined || found.isFile() ? undefined : kindOf(found);
}

async function leftoverText(path: string): Promise<string> {
  const name = slashBasename(path.replaceAll('\\', '/'));
  if (name.startsWith(hiddenPrefix.old)) return 'the version before of a track, put aside by a run that was killed';
  if (!name.startsWith(hiddenPrefix.lock)) return 'the work of a run that was killed, or still works';
  const holder = await lockHolder(path);
  if (holder === undefined) return 'the lock of a run that was killed';
  return `a lock: process ${holder.pid} on ${holder.host} is making this track; verify it when that is done`;
}

const kindFolders: ReadonlySet<string> = new Set(['pads', 'swells', 'clouds', 'hiss']);

/** Whatever else is where only tracks' folders belong. */
export async function inspectPublishFolder(folder: string, { place, tracks }: FoundBatch): Promise<Finding[]> {
  const path = join(place, folder);
  const known = new Set(tracks);
  const findings: Finding[] = [];
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    const message = `expected a folder that can be read, got: ${failureReason(error)}`;
    findings.push({ kind: 'unreadable', path: folder, message });
    return [];
  });
  for (const entry of entries.sort((a, b) => compareCodePoints(a.name, b.name))) {
    const own = pathBelow(folder, entry.name);
    if (known.has(own) || isBystander(entry.name)) continue;
    if (entry.isFile() && isOfAudition(entry.name)) continue;
    if (Object.values(hiddenPrefix).some((prefix) => entry.name.startsWith(prefix))) continue;
    findings.push(entry.isDirectory() ? await withoutManifest(path, entry.name, own) : notAFolder(own, entry.isFile()));
  }
  return findings;
}

function notAFolder(path: string, isFile: boolean): Finding {
  const got = isFile ? 'a file' : 'a link or a device';
  return { kind: 'foreign', path, message: `expected the folders of tracks here and nothing else, got ${got}` };
}

async function withoutManifest(folder: string, name: string, path: string): Promise<Finding> {
  const inside = await readdir(join(folder, name)).catch((): string[] => []);
  if (inside.includes(manifestName)) {
    const message = 'expected a manifest of textures, got one of another kind; the files beside it were not checked';
    return { kind: 'changed', path: `${path}/${manifestName}`, message };
  }
  if (inside.some((entry) => kindFolders.has(entry))) {
    return {
      kind: 'missing',
      path: `${path}/${manifestName}`,
      message: 'expected the manifest of these textures, got none',
    };
  }
  const message = 'expected the folders of tracks here and nothing else, got a folder without a manifest';
  return { kind: 'foreign', path, message };
}
