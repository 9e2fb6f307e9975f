import { afterAll, describe, expect, test } from '@jest/globals';
import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { firstDifference, has, run, temporaryFolder } from '../../test/files.ts';
import { decode } from './decode.ts';
import { audioExtensions } from './extensions.ts';
import { probe } from './probe.ts';

/** A folder of real audio, such as some unpacked Debian packages: sonic-pi-samples, lmms-common, singularity-music. */
const root = process.env['STEM_TEST_AUDIO'];

const folder = temporaryFolder('real');
afterAll(folder.remove);

/** Enough of each kind, spread over the folder; long files are left to the end-to-end tests. */
const perKind = 25;
const maxBytes = 3_000_000;

function filesByKind(): Map<string, string[]> {
  const kinds = new Map<string, string[]>();
  const entries = root ? readdirSync(root, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries) {
    const kind = extname(entry.name).toLowerCase();
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !audioExtensions.includes(kind) || statSync(path).size > maxBytes) continue;
    kinds.set(kind, [...(kinds.get(kind) ?? []), path].sort());
  }
  return kinds;
}

function spread(paths: readonly string[]): readonly string[] {
  const step = Math.max(1, paths.length / perKind);
  return Array.from({ length: Math.min(perKind, paths.length) }, (_, i) => paths[Math.floor(i * step)]!);
}

const kinds = filesByKind();

(kinds.size > 0 ? describe : describe.skip)('real audio (STEM_TEST_AUDIO names its folder)', () => {
  test.each([...kinds])('%s: as long as probed, finite, not silent, ranges the same', async (_kind, paths) => {
    for (const path of spread(paths)) {
      const info = await probe(path);
      const { audio } = await decode(path);
      expect({ path, frames: audio.channels[0]!.length }).toEqual({ path, frames: info.frames });
      expect(audio.channels.some((channel) => channel.some((sample) => sample !== 0))).toBe(true);
      expect(audio.channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
      const range = {
        startFrame: Math.floor(info.frames / 2),
        endFrame: Math.min(info.frames, Math.floor(info.frames / 2) + 500),
      };
      const part = await decode(path, { range });
      const there = audio.channels.map((channel) => channel.slice(range.startFrame, range.endFrame));
      const same = info.codec === 'mp3' || firstDifference(part.audio.channels, there) === undefined;
      expect({ path, same }).toEqual({ path, same: true });
    }
  });

  (has('flac') ? test : test.skip)('.flac: the integers that flac -d gives', async () => {
    for (const path of spread(kinds.get('.flac') ?? [])) {
      run('flac', ['-s', '-d', '-f', path, '-o', folder.at('reference.wav')]);
      const [ours, theirs] = [await decode(path), await decode(folder.at('reference.wav'))];
      expect({ path, difference: firstDifference(ours.audio.channels, theirs.audio.channels) }).toEqual({ path });
    }
  });
});
