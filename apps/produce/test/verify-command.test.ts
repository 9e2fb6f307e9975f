/** `stem verify` as a person and a script meet it: words, figures, exit codes. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { writeDelivery, writeZip } from './small-delivery.ts';

const root = await mkdtemp(join(tmpdir(), 'stem-verify-command-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const bin = join(import.meta.dirname, '../bin/stem-verify.js');

function verify(...words: string[]) {
  return spawnSync(process.execPath, [bin, ...words], { encoding: 'utf8', cwd: root });
}

await writeZip(join(root, 'sent.zip'), join(root, 'made'));

test('a delivery that is whole: a table, the figures, 0', () => {
  const { status, stdout } = verify('sent.zip', '--profile', 'streaming');
  expect(status).toBe(0);
  expect(stdout).toContain('sent.zip: Deja Vu, 1.500 s, 24000 Hz, FLOAT, stereo\n');
  expect(stdout).toMatch(/^file +length +peak +true peak +loudness/m);
  expect(stdout).toMatch(/^stems\/guitars\.wav +36000 .* passed$/m);
  expect(stdout).toMatch(/^null test: the stems cancel the master to (?:-∞|-1[2-9]\d\.\d+) dBFS$/m);
  expect(stdout).toMatch(/\nFinal verification: 5 passed, 0 failed\n$/);
});

test('one that is not: what, where, expected, got, what to do, and 1; the same as a document', async () => {
  await writeDelivery(join(root, 'quiet'), {
    delivered: (name, channels) => (name === 'bass' ? channels.map((one) => one.map((x) => 0.7 * x)) : channels),
  });
  const { status, stdout } = verify('quiet');
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^failed: stems\/bass\.wav: level in the master: expected .*, got .*quieter.*\. It is not the/m,
  );
  expect(stdout).toMatch(/\nFinal verification: 3 passed, 2 failed\n$/);
  const document = verify('quiet', '--json');
  expect(document.status).toBe(1);
  expect(JSON.parse(document.stdout)).toMatchObject({
    kind: 'folder',
    has_manifest: true,
    passed: 3,
    failed: 2,
    null_test: { passed: false, suspect: 'stems/bass.wav' },
    verdicts: [
      {
        subject: 'master.wav',
        passed: true,
        measurements: { sample_rate: 24_000, integrated_lufs: expect.any(Number) },
      },
      { subject: 'stems/bass.wav', passed: false },
      { subject: 'stems/guitars.wav', passed: true },
      { subject: 'stems/drums.wav', passed: true },
      { subject: 'folder', passed: false },
    ],
  });
});

test('no delivery, a wrong profile, a wrong song: words on stderr, and 2', async () => {
  await writeFile(join(root, 'letter.txt'), 'hello');
  await writeFile(join(root, 'song.yaml'), 'tempo: fast\n');
  const refusals: [words: string[], message: RegExp][] = [
    [[], /DIR-or-ZIP is missing/],
    [['none.zip'], /Cannot open .*none\.zip: there is no such folder or file/],
    [['letter.txt'], /Expected a folder or a zip, got .*letter\.txt/],
    [['sent.zip', '--profile', 'vinyl'], /vinyl/],
    [['sent.zip', '--song', 'song.yaml'], /song\.yaml:1:8: tempo: expected/],
  ];
  for (const [words, message] of refusals) {
    const { status, stdout, stderr } = verify(...words);
    expect({ words, status, stdout }).toEqual({ words, status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  }
});
