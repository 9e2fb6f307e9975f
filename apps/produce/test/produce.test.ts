/** `stem produce` as it is installed, on a song of a few seconds. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, stat, utimes } from 'node:fs/promises';
import { checkArchive } from '@stem/batch/archive';
import { parseProductionManifest, type ProductionManifest } from '@stem/catalog/production';
import { decode } from '@stem/core/format';
import { programmeLevels } from '@stem/core/analysis';
import { hashes, openStudio, shortFrames, shortSong, rate, type Outcome, type Studio } from './studio.ts';

let studio: Studio;
let made: Outcome;

beforeAll(async () => {
  studio = await openStudio();
  await studio.write('song.yaml', shortSong);
  made = await studio.run(['song.yaml', '--out', 'out', '--jobs', '1']);
}, 60_000);
afterAll(() => studio.remove());

async function manifestOf(out: string): Promise<ProductionManifest> {
  return parseProductionManifest(await readFile(studio.at(out, 'manifest.json'), 'utf8'));
}

describe('a song', () => {
  test('is delivered: files, table, verification, path of the zip', async () => {
    expect(made.stderr).not.toMatch(/error|fault/);
    expect(made.status).toBe(0);
    expect(Object.keys(await hashes(studio.at('out')))).toEqual([
      'SHA256SUMS',
      'audio_deliverables.zip',
      'manifest.json',
      'master.wav',
      'report.html',
      'song.mid',
      'stems/bass.wav',
      'stems/bridge.wav',
      'stems/drums.wav',
    ]);
    expect(made.stderr).toContain('verse: 0.00s - 9.00s (24 beats)');
    expect(made.stdout).toContain('Final verification: 5 passed, 0 failed');
    expect(made.stdout.trim().split('\n').at(-1)).toBe(studio.at('out', 'audio_deliverables.zip'));
    for (const step of ['timing', 'reference', 'stems', 'alignment', 'drums', 'effects', 'master', 'archive']) {
      expect(made.stdout).toMatch(new RegExp(`^\\d +${step} +(passed|warning)`, 'm'));
    }
  });

  test('has one length everywhere, and the master the loudness and the peak that were asked for', async () => {
    const { files } = await checkArchive(studio.at('out/audio_deliverables.zip'));
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['master.wav', 'stems/drums.wav', 'song.mid']),
    );
    for (const name of ['master.wav', 'stems/bass.wav', 'stems/bridge.wav', 'stems/drums.wav']) {
      const { audio } = await decode(studio.at('out', name));
      expect([name, audio.sampleRate, audio.channels.length, audio.channels[0]?.length]).toEqual([
        name,
        rate,
        2,
        shortFrames,
      ]);
    }
    const { audio } = await decode(studio.at('out/master.wav'));
    const { integratedLufs, truePeakDbtp } = programmeLevels(audio);
    expect(Math.abs(integratedLufs + 14)).toBeLessThanOrEqual(0.3);
    expect(truePeakDbtp).toBeLessThanOrEqual(-1);
  });

  test('has the same bytes for any number of jobs, in another folder, and after --force', async () => {
    const before = await hashes(studio.at('out'));
    const other = await studio.run(['song.yaml', '--out', 'deep/er', '--jobs', '3']);
    expect(other.status).toBe(0);
    expect(await hashes(studio.at('deep/er'))).toEqual(before);
    const forced = await studio.run(['song.yaml', '--out', 'out', '--force']);
    expect(forced.status).toBe(0);
    expect(await hashes(studio.at('out'))).toEqual(before);
  }, 60_000);

  test('that is there already is verified, not made again', async () => {
    const old = new Date(2001, 1, 1);
    await utimes(studio.at('out/master.wav'), old, old);
    const again = await studio.run(['song.yaml', '--out', 'out']);
    expect(again.status).toBe(0);
    expect(again.stdout).toContain('Final verification: 5 passed, 0 failed');
    expect((await stat(studio.at('out/master.wav'))).mtime).toEqual(old);
  });

  test('is made anew by other kernels, which the manifest tells, and passes its verification', async () => {
    const kernels = async (): Promise<unknown> =>
      (JSON.parse(await readFile(studio.at('kernels/manifest.json'), 'utf8')) as { kernels: unknown }).kernels;
    await studio.run(['song.yaml', '--out', 'kernels']);
    expect(await kernels()).toBe('simd');
    const plain = await studio.run(['song.yaml', '--out', 'kernels', '--kernels', 'plain']);
    expect(plain.stdout).toContain('Final verification: 5 passed, 0 failed');
    expect(await kernels()).toBe('plain');
    await studio.run(['song.yaml', '--out', 'kernels']);
    expect(await hashes(studio.at('kernels'))).toEqual(await hashes(studio.at('out')));
  }, 60_000);

  test('of which a file was changed by hand is not made over it', async () => {
    await studio.run(['song.yaml', '--out', 'edited']);
    await studio.write('edited/stems/bass.wav', 'my own edit');
    const { status, stderr } = await studio.run(['song.yaml', '--out', 'edited']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/changed since:\n.*edited\/stems\/bass\.wav/);
    expect(await readFile(studio.at('edited/stems/bass.wav'), 'utf8')).toBe('my own edit');
    await rm(studio.at('edited/stems/bass.wav'));
    expect((await studio.run(['song.yaml', '--out', 'edited'])).status).toBe(0);
    expect(await hashes(studio.at('edited'))).toEqual(await hashes(studio.at('out')));
  }, 60_000);

  test('that says something else is made anew, and stems it no longer has are gone', async () => {
    await studio.write('changing.yaml', shortSong);
    await studio.run(['changing.yaml', '--out', 'changing']);
    const before = await hashes(studio.at('changing'));
    await studio.write(
      'changing.yaml',
      shortSong.replace('{name: bridge}, ', '').replace('{name: bass}', '{name: bass, gain_db: 2}'),
    );
    const again = await studio.run(['changing.yaml', '--out', 'changing', '--zip', 'other.zip']);
    expect(again.stdout).toContain('Final verification: 4 passed, 0 failed');
    const after = await hashes(studio.at('changing'));
    expect(Object.keys(after)).not.toContain('stems/bridge.wav');
    expect(Object.keys(after).filter((name) => name.endsWith('.zip'))).toEqual(['other.zip']);
    // A level changes no note: the drums are what they were.
    expect(after['stems/drums.wav']).toBe(before['stems/drums.wav']);
    expect(after['stems/bass.wav']).not.toBe(before['stems/bass.wav']);
  }, 60_000);

  test('of an older version of the manifest is replaced, and a manifest cannot name files of others', async () => {
    await studio.run(['song.yaml', '--out', 'older']);
    const path = 'older/manifest.json';
    const { steps, ...manifest } = JSON.parse(await readFile(studio.at(path), 'utf8')) as Record<string, unknown>;
    expect(steps).toHaveLength(8);
    await studio.write(path, JSON.stringify(manifest));
    expect((await studio.run(['song.yaml', '--out', 'older'])).status).toBe(0);
    await studio.write('treasure.wav', 'the only copy');
    const sha256 = createHash('sha256').update('the only copy').digest('hex');
    const files = [{ path: '../treasure.wav', bytes: 13, sha256 }];
    await studio.write(path, JSON.stringify({ ...manifest, files }));
    expect((await studio.run(['song.yaml', '--out', 'older'])).status).toBe(2);
    expect(await readFile(studio.at('treasure.wav'), 'utf8')).toBe('the only copy');
  }, 60_000);

  test('leaves nothing but the deliverables', async () => {
    const names = await readdir(studio.at('out'));
    expect(names.filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('says in its manifest what it was made of', async () => {
    const manifest = await manifestOf('out');
    expect(manifest).toMatchObject({
      title: 'Short',
      format: { sampleRate: rate, subtype: 'FLOAT', channels: 2, frames: shortFrames },
      form: {
        beats: 32,
        bars: 8,
        sections: [
          { name: 'verse', key: 'A minor' },
          { name: 'chorus', endFrame: shortFrames },
        ],
      },
      reference: null,
      stems: [{ name: 'bass' }, { name: 'bridge' }, { name: 'drums', source: { kind: 'synth' } }],
    });
    expect(JSON.stringify(manifest)).not.toContain(studio.folder);
  });
});

describe('what is asked for on the command line', () => {
  test('--dry-run prints the plan and makes nothing', async () => {
    const { status, stdout } = await studio.run(['song.yaml', '--out', 'dry', '--dry-run']);
    expect(status).toBe(0);
    expect(stdout).toContain('chorus: 9.00s - 12.00s (8 beats)');
    expect(stdout).toContain('length: 12.000000 s = 264600 samples at 22050 Hz, 8 bars');
    expect(stdout).toMatch(/bass +played as bass/);
    await expect(stat(studio.at('dry'))).rejects.toThrow('ENOENT');
    const { stdout: json } = await studio.run(['song.yaml', '--out', 'dry', '--dry-run', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      state: 'planned',
      frames: shortFrames,
      sections: [{ name: 'verse' }, {}],
    });
  });

  test('wins over the song: rate, subtype, tempo, zip; the report is JSON', async () => {
    const words = ['--sample-rate', '16000', '--subtype', 'PCM_16', '--bpm', '240', '--zip', 'mine.zip', '--json'];
    const { status, stdout, stderr } = await studio.run(['song.yaml', '--out', 'flags', ...words]);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'made',
      archive: studio.at('flags/mine.zip'),
      verification: { passed: 5, failed: 0 },
      steps: expect.arrayContaining([expect.objectContaining({ name: 'master', state: 'passed' })]),
    });
    const manifest = await manifestOf('flags');
    expect(manifest.format).toMatchObject({ sampleRate: 16_000, subtype: 'PCM_16', frames: 8 * 16_000 });
    expect(manifest.form.tempi).toEqual([{ startBeat: 0, bpm: 240 }]);
  }, 60_000);

  test('a wanted duration that the form misses is refused, with bar counts that fit', async () => {
    const { status, stderr } = await studio.run(['song.yaml', '--out', 'off', '--duration', '15']);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /The form lasts 12\.000 s \(8 bars\).* 10 bars \(15\.000 s\) would fit|10 bars \(15\.000 s\)/,
    );
    await expect(stat(studio.at('off', 'master.wav'))).rejects.toThrow('ENOENT');
  });

  test('a song in mono, in 24 bits', async () => {
    await studio.write('mono.yaml', `${shortSong}channels: 1\nsubtype: PCM_24\n`);
    const { status } = await studio.run(['mono.yaml', '--out', 'mono']);
    expect(status).toBe(0);
    const { audio, info } = await decode(studio.at('mono/stems/bridge.wav'));
    expect([audio.channels.length, info.bitsPerSample]).toEqual([1, 24]);
  }, 60_000);
});
