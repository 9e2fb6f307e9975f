/** The files of examples/cluster do what they say, as far as that can be tried without a cluster: what they would run is run. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { writeArchive } from '../examples/write-archive.mjs';
import { repositoryRoot, run, stem, succeeded, type Outcome } from './repository.ts';

jest.setTimeout(600_000);

const cluster = join(repositoryRoot, 'examples/cluster');
const text = (name: string): string => readFileSync(join(cluster, name), 'utf8');
const bin = join(repositoryRoot, 'apps/stem/bin/stem.js');

let home: string;
const inHome = (...args: string[]): Promise<Outcome> =>
  stem(args, { cwd: home, env: { XDG_CACHE_HOME: join(home, 'cache') } });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stem-cluster-'));
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin/stem'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  await chmod(join(home, 'bin/stem'), 0o755);
  await writeArchive(join(home, 'music'), ['songs/Track 01.wav', 'scratch/riff idea.wav']);
  succeeded(await inHome('discover', '--root', 'music'));
  succeeded(await inHome('select', '--min-duration', '1', '--skip', 'none'));
});

afterAll(() => rm(home, { recursive: true, force: true }));

/** Merges what lies there, takes it away, and gives the places of what was merged. */
async function merged(shards: number): Promise<unknown> {
  const answer: unknown = JSON.parse(succeeded(await inHome('results', 'merge', '--json')).stdout);
  expect(answer).toMatchObject({ of: shards, missing: [], missing_tracks: [], total: 2, successful: 2 });
  const results: unknown = JSON.parse(await readFile(join(home, 'batch_results.json'), 'utf8'));
  for (const name of await readdir(home)) if (name.startsWith('batch_results')) await rm(join(home, name));
  return results;
}

test('there is no file that nobody tries', async () => {
  expect((await readdir(cluster)).toSorted()).toEqual([
    'README.md',
    'compose.yaml',
    'kubernetes-job.yaml',
    'stem.sbatch',
  ]);
});

describe('stem.sbatch', () => {
  const script = join(cluster, 'stem.sbatch');
  const header = (name: string): string =>
    new RegExp(`^#SBATCH --${name}=(.*)$`, 'm').exec(text('stem.sbatch'))?.[1] ?? '';

  test('is a script of bash whose array has as many tasks as it says', () => {
    expect(spawnSync('bash', ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    const [, count] = /^export STEM_SHARD_COUNT=(\d+)$/m.exec(text('stem.sbatch')) ?? [];
    expect(header('array')).toBe(`1-${count}`);
  });

  const missing = spawnSync('shellcheck', ['--version']).error !== undefined;
  (missing ? test.skip : test)('has nothing that shellcheck objects to, where it is installed', () => {
    expect(spawnSync('shellcheck', [script], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
  });

  test('makes everything in the tasks of its array, of which one is submitted again', async () => {
    const small = join(home, 'stem.sbatch');
    await writeFile(small, text('stem.sbatch').replaceAll('16', '3'));
    const task = async (id: number, first: number, last: number): Promise<Outcome> => {
      const env = {
        PATH: `${join(home, 'bin')}${delimiter}${process.env['PATH']}`,
        STEM_ROOT: join(home, 'music'),
        SLURM_ARRAY_TASK_ID: String(id),
        SLURM_ARRAY_TASK_MIN: String(first),
        SLURM_ARRAY_TASK_MAX: String(last),
        SLURM_ARRAY_TASK_COUNT: String(last - first + 1),
        SLURM_ARRAY_TASK_STEP: '1',
        SLURM_CPUS_PER_TASK: '2',
      };
      return succeeded(await run('bash', [small], { cwd: home, env }));
    };
    const said = await Promise.all([1, 2, 3].map((id) => task(id, 1, 3)));
    expect(said.map(({ stderr }) => /^Shard (\d of \d) \((.*?)\)/m.exec(stderr)?.slice(1))).toEqual([
      ['1 of 3', 'SLURM_ARRAY_TASK_ID is 1'],
      ['2 of 3', 'SLURM_ARRAY_TASK_ID is 2'],
      ['3 of 3', 'SLURM_ARRAY_TASK_ID is 3'],
    ]);
    expect(said.some(({ stderr }) => /none of the 2 tracks is in it, so there is nothing to do/.test(stderr))).toBe(
      true,
    );
    expect((await task(2, 2, 2)).stderr).toMatch(/^Shard 2 of 3/m);
    await merged(3);
  });
});

interface KubernetesJob {
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly parallelism: number;
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
}

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

test('kubernetes-job.yaml makes everything in its pods', async () => {
  const { spec } = parse(text('kubernetes-job.yaml').replaceAll('16', '2')) as KubernetesJob;
  const [container] = spec.template.spec.containers;
  const env = Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);
  expect(spec).toMatchObject({ completionMode: 'Indexed', completions: 2, parallelism: 2 });
  expect(container?.command).toEqual(['node', '/data/stem/apps/stem/bin/stem.js']);
  const pods = await Promise.all(
    ['0', '1'].map((index) => stem(container?.args ?? [], { cwd: home, env: { ...env, JOB_COMPLETION_INDEX: index } })),
  );
  expect(pods.map((pod) => /^Shard \d of \d \(.*?\)/m.exec(succeeded(pod).stderr)?.[0])).toEqual([
    'Shard 1 of 2 (JOB_COMPLETION_INDEX is 0)',
    'Shard 2 of 2 (JOB_COMPLETION_INDEX is 1)',
  ]);
  await merged(2);
});

test('compose.yaml makes everything in its containers, and joins their results', async () => {
  const { services } = parse(text('compose.yaml'), { merge: true }) as {
    services: Record<string, { entrypoint: string[]; command: string[]; depends_on?: object; volumes: string[] }>;
  };
  const { results, ...shards } = services;
  expect(Object.keys(results?.depends_on ?? {})).toEqual(Object.keys(shards));
  for (const { entrypoint, command } of Object.values(shards)) {
    expect(entrypoint).toEqual(['node', '/stem/apps/stem/bin/stem.js']);
    succeeded(await inHome(...command));
  }
  succeeded(await inHome(...(results?.command ?? [])));
  await merged(3);
});
