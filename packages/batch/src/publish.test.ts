import { mkdir, mkdtemp, readFile, readdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeWav } from '@stem/core/format';
import { publishTrack } from './publish-track.ts';
import { noTextures, type TrackReply } from './track-job.ts';
import { openFolders, trackFolders, type Folders, type TrackFolders } from './folders.ts';
import { publish, recoverTarget } from './publish.ts';
import { sweep } from './sweep.ts';
import { claimWorkFolder, clearWorkFolders, releaseWorkFolder } from './work-folder.ts';

let root = '';
let folders: Folders;
let track: TrackFolders;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stem-publish-')));
  folders = await open();
  track = trackFolders(folders, 'song');
});
afterEach(() => rm(root, { recursive: true }));

async function open(profileName?: string): Promise<Folders> {
  return openFolders({ root, exportDir: 'export', workDir: 'work', profileName });
}

async function put(path: string, text = 'x'): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function finished(text: string): Promise<string> {
  const work = await claimWorkFolder(track);
  const path = 'pads/song_pad01_mid.wav';
  await put(join(work, path), text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  await put(
    join(work, 'manifest.json'),
    JSON.stringify({ kind: 'textures', files: [{ path, bytes: text.length, sha256 }] }),
  );
  return releaseWorkFolder(track, work);
}

function publishedNames(): Promise<string[]> {
  return readdir(folders.publish);
}

describe('publishing', () => {
  test('moves the folder whole and leaves nothing else', async () => {
    expect(await publish(await finished('one'), track)).toBeUndefined();
    expect(await publishedNames()).toEqual(['song']);
    expect((await readdir(track.target)).sort()).toEqual(['manifest.json', 'pads']);
    expect(await readdir(join(root, 'work'))).toEqual([]);
  });

  test('replaces the version before', async () => {
    await publish(await finished('one'), track);
    await publish(await finished('two'), track);
    expect(await publishedNames()).toEqual(['song']);
    expect(await readFile(join(track.target, 'pads/song_pad01_mid.wav'), 'utf8')).toBe('two');
  });

  test('keeps a folder in which somebody has changed a texture under another name, and none that was damaged', async () => {
    const path = 'pads/song_pad01_mid.wav';
    const sounds = [0.1, 0.2, 0.3].map((value) =>
      encodeWav({ sampleRate: 8000, channels: [new Float32Array(100).fill(value)] }, { bitDepth: 16 }),
    );
    const [made = '', ...changed] = sounds.map((bytes) => Buffer.from(bytes).toString('latin1'));
    // Some programs put tags behind the end.
    changed.push(`${made}TAG`.padEnd(made.length + 128));
    const publishThenChange = async (text: string): Promise<void> => {
      await publish(await finished('x'), track);
      const sha256 = createHash('sha256').update(made, 'latin1').digest('hex');
      const files = [{ path, bytes: made.length, sha256 }];
      await put(join(track.target, 'manifest.json'), JSON.stringify({ kind: 'textures', files }));
      await sleep(20);
      await writeFile(join(track.target, path), text, 'latin1');
    };
    for (const text of [made, made.slice(0, -80), '']) {
      await publishThenChange(text);
      expect(await publish(await finished('two'), track)).toBeUndefined();
    }
    for (const [number, text] of changed.entries()) {
      await publishThenChange(text);
      const kept = `${track.target}.bak${number === 0 ? '' : number + 1}`;
      expect(await publish(await finished('two'), track)).toBe(kept);
      expect(await readFile(join(kept, path), 'latin1')).toBe(text);
      expect(await readFile(join(track.target, path), 'utf8')).toBe('two');
    }
  });

  test('keeps a folder that holds somebody else’s files under another name', async () => {
    await put(join(track.target, 'pads/my own.wav'), 'mine');
    expect(await publish(await finished('one'), track)).toBe(`${track.target}.bak`);
    expect(await readFile(join(`${track.target}.bak`, 'pads/my own.wav'), 'utf8')).toBe('mine');
    await put(join(track.target, 'notes.txt'));
    expect(await publish(await finished('two'), track)).toBe(`${track.target}.bak2`);
  });

  test('keeps a folder in which somebody has saved a sound beside a texture, by a name like its own', async () => {
    await publish(await finished('one'), track);
    await put(join(track.target, 'pads/song_pad01_mid edit.wav'), 'mine');
    expect(await publish(await finished('two'), track)).toBe(`${track.target}.bak`);
    expect(await readFile(join(`${track.target}.bak`, 'pads/song_pad01_mid edit.wav'), 'utf8')).toBe('mine');
  });

  test('keeps a folder of textures without a manifest, of which nobody knows whether they were changed', async () => {
    await publish(await finished('one'), track);
    await rm(join(track.target, 'manifest.json'));
    expect(await publish(await finished('two'), track)).toBe(`${track.target}.bak`);
    expect(await readFile(join(`${track.target}.bak`, 'pads/song_pad01_mid.wav'), 'utf8')).toBe('one');
  });

  test('recovers from a crash on either side of the rename', async () => {
    await publish(await finished('one'), track);
    await rename(track.target, track.old);
    await recoverTarget(track);
    expect(await publishedNames()).toEqual(['song']);
    await put(join(track.old, 'pads/song_pad01_mid.wav'), 'old');
    await recoverTarget(track);
    expect(await publishedNames()).toEqual(['song']);
    expect(await readFile(join(track.target, 'pads/song_pad01_mid.wav'), 'utf8')).toBe('one');
  });
});

describe('a work folder', () => {
  test('is work/<slug>', async () => {
    expect(await claimWorkFolder(track)).toBe(join(root, 'work/song'));
  });

  test('of a dead batch is cleared and used again', async () => {
    await put(join(await claimWorkFolder(track), 'pads/half.wav'));
    const work = await claimWorkFolder(track);
    expect(work).toBe(join(root, 'work/song'));
    expect(await readdir(work)).toEqual(['.stem-work.json']);
  });

  test('never is a folder of the user or of another batch', async () => {
    await put(join(root, 'work/song/mine.txt'));
    const work = await claimWorkFolder(track);
    expect(work).toBe(track.hiddenWork);
    const other = trackFolders(await open('bright'), 'song');
    const otherWork = await claimWorkFolder(other);
    expect(new Set([work, otherWork]).size).toBe(2);
    await clearWorkFolders(track);
    await clearWorkFolders(other);
    expect(await readdir(join(root, 'work'))).toEqual(['song']);
    expect(await readdir(join(root, 'work/song'))).toEqual(['mine.txt']);
  });

  test('of a live batch with another profile is left to it', async () => {
    const other = trackFolders(await open('bright'), 'song');
    const visible = await claimWorkFolder(other);
    await put(join(visible, 'manifest.json'), JSON.stringify({ kind: 'textures' }));
    expect(await claimWorkFolder(track)).toBe(track.hiddenWork);
    expect(await readdir(visible)).toContain('manifest.json');
  });

  test('that was kept gives way', async () => {
    await put(join(root, 'work/song/manifest.json'), JSON.stringify({ kind: 'textures' }));
    expect(await claimWorkFolder(track)).toBe(join(root, 'work/song'));
  });

  test('never is what a link leads to', async () => {
    await mkdir(join(root, 'elsewhere'));
    await symlink(join(root, 'elsewhere'), join(root, 'work/song'));
    expect(await claimWorkFolder(track)).toBe(track.hiddenWork);
  });

  const memory = '/dev/shm';
  const twoDisks = existsSync(memory) && statSync(memory).dev !== statSync(tmpdir()).dev ? test : test.skip;
  twoDisks('is hidden beside the target where the target is on another disk', async () => {
    const exportDir = await mkdtemp(join(memory, 'stem-publish-'));
    try {
      const opened = await openFolders({ root, exportDir, workDir: 'other-work', profileName: undefined });
      track = trackFolders(opened, 'song');
      expect(dirname(await claimWorkFolder(track))).toBe(opened.publish);
      await publish(await finished('one'), track);
      expect(await readdir(opened.publish)).toEqual(['song']);
      expect(await readdir(root)).not.toContain('other-work');
    } finally {
      await rm(exportDir, { recursive: true });
    }
  });

  test('is hidden beside the target where the work folder cannot be made', async () => {
    await put(join(root, 'file'));
    const opened = await openFolders({ root, exportDir: 'export', workDir: 'file/work', profileName: undefined });
    const beside = trackFolders(opened, 'song');
    expect(dirname(await claimWorkFolder(beside))).toBe(opened.publish);
  });
});

describe('folders', () => {
  test('that cannot be made are an error with the reason', async () => {
    await put(join(root, 'file'));
    await expect(
      openFolders({ root, exportDir: 'file/export', workDir: 'work', profileName: undefined }),
    ).rejects.toThrow(/Cannot write to the export folder .*: a file is in the way where a folder should be\./);
  });

  test('of a named profile are apart', async () => {
    expect((await open('bright')).publish).toBe(join(root, 'export/bright/by_source'));
  });

  test('that stayed empty go when the batch ends; of those above only what it made', async () => {
    const bright = await open('bright');
    await folders.close();
    expect(await readdir(root)).toEqual(['export']);
    await bright.close();
    expect(await readdir(root)).toEqual(['export']);
    expect(await readdir(join(root, 'export'))).toEqual([]);
  });

  test('that hold a track stay', async () => {
    await publish(await finished('one'), track);
    await folders.close();
    expect(await publishedNames()).toEqual(['song']);
  });

  test('that went with another batch are made again', async () => {
    await folders.close();
    const reply = await publishTrack({
      ...request(),
      make: async (work) => {
        await put(join(work, 'pads/song_pad01.wav'));
        return made;
      },
    });
    expect(reply.state).toBe('made');
    expect(await publishedNames()).toEqual(['song']);
  });
});

const made = {
  state: 'made' as const,
  counts: noTextures,
  durationSec: 1,
  kernels: 'simd' as const,
  shortfalls: [],
  warnings: [],
};

const request = () => ({
  folders,
  slug: 'song',
  keepWork: false,
  signal: new AbortController().signal,
  onWait: (): void => undefined,
  onKept: () => undefined,
  isDone: async (): Promise<TrackReply | undefined> => undefined,
});

describe.each(['made', 'failed', 'thrown'])('who stood still until another had its lock, and then has %s', (end) => {
  test('leaves what the other makes alone, and waits for it', async () => {
    const theirs = join(root, 'work/song/pads/theirs.wav');
    let seen: string[] = [];
    const makes: string[] = [];
    const reply = await publishTrack({
      ...request(),
      make: async (work) => {
        makes.push(work);
        await rm(track.lock);
        await clearWorkFolders(track);
        await put(track.lock, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'theirs' }));
        await put(join(await claimWorkFolder(track), 'pads/theirs.wav'));
        if (end === 'thrown') throw new Error('the folder is gone');
        return end === 'made' ? made : { state: 'failed', reason: 'the folder is gone' };
      },
      onWait: () => {
        seen = [theirs, track.target].filter((path) => existsSync(path));
        renameSync(join(root, 'work/song'), track.target);
        rmSync(track.lock);
      },
      isDone: async (target) => (existsSync(target) ? { ...made, state: 'up-to-date' } : undefined),
    });
    expect(reply.state).toBe('up-to-date');
    expect(makes).toHaveLength(1);
    expect(seen).toEqual([theirs]);
    expect(existsSync(join(track.target, 'pads/theirs.wav'))).toBe(true);
    expect(await publishedNames()).toEqual(['song']);
  });
});

test('a sweep clears what killed batches left, for every track of this publish folder and no other', async () => {
  const bright = await open('bright');
  const brightWork = await claimWorkFolder(trackFolders(bright, 'theirs'));
  await claimWorkFolder(trackFolders(folders, 'a'));
  await put(join(trackFolders(folders, 'b').hiddenWork, 'half.wav'));
  await put(join(trackFolders(folders, 'c').old, 'manifest.json'));
  await put(join(trackFolders(folders, 'd').beside, 'half.wav'));
  await put(trackFolders(folders, 'e').lock, JSON.stringify({ pid: 2 ** 22 + 1, host: 'x', token: 'y' }));
  await put(join(root, 'work/mine/notes.txt'));
  await sweep(folders);
  expect((await publishedNames()).sort()).toEqual(['.stem-lock-e', 'c']);
  expect((await readdir(join(root, 'work'))).sort()).toEqual(['mine', 'theirs']);
  expect(brightWork).toBe(join(root, 'work/theirs'));
});
