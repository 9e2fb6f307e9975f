/** The import borders of ARCHITECTURE.md hold because the linter refuses to cross them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from './repository.ts';

/** File, the one line in it, and the rule it breaks. */
const cases: readonly (readonly [file: string, code: string, rule: string])[] = [
  ['packages/core/src/dsp/a.ts', `import { x } from '../audio/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/dsp/b.ts', `import { x } from '../texture/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/dsp/c.ts', `import { x } from './x.ts';`, 'allowed'],
  ['packages/core/src/dsp/d.ts', `import { readFile as x } from 'node:fs/promises';`, 'no-restricted-imports'],
  ['packages/core/src/audio/a.ts', `import { x } from '../analysis/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/audio/b.ts', `import { x } from '../dsp/x.ts';`, 'allowed'],
  ['packages/core/src/format/a.ts', `import { x } from '../analysis/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/format/b.ts', `import { readFile as x } from 'node:fs/promises';`, 'allowed'],
  ['packages/core/src/format/wav/c.ts', `import { x } from '../../texture/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/analysis/a.ts', `import { x } from '../format/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/analysis/b.ts', `import { readFileSync as x } from 'node:fs';`, 'no-restricted-imports'],
  ['packages/core/src/texture/pads/a.ts', `import { x } from '../../format/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/texture/pads/b.ts', `import { x } from '../../analysis/x.ts';`, 'allowed'],
  ['packages/core/src/texture/pads/c.ts', `import { x } from '@stem/core/dsp';`, 'no-restricted-imports'],
  ['packages/core/src/texture/pads/d.ts', `import { x } from '../../dsp/index.ts';`, 'no-restricted-imports'],
  ['packages/core/src/texture/f.ts', `import { x } from '../production/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/production/drums/a.ts', `import { x } from '../../texture/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/production/drums/b.ts', `import { x } from '../../analysis/x.ts';`, 'allowed'],
  ['packages/core/src/dsp/i.ts', `import { x } from '../production/x.ts';`, 'no-restricted-imports'],
  ['packages/core/src/texture/e.ts', `const x = Math.random();`, 'no-restricted-properties'],
  ['packages/core/src/dsp/f.ts', `const x = Math.sin(1);`, 'no-restricted-properties'],
  ['packages/core/src/dsp/g.ts', `const { sin: x } = Math;`, 'no-restricted-properties'],
  ['packages/core/src/dsp/h.ts', `const { sqrt: x } = Math;`, 'allowed'],
  ['packages/core/src/analysis/i.ts', `const x = Date.now();`, 'no-restricted-globals'],
  ['packages/core/src/analysis/j.ts', `const x = new Date();`, 'no-restricted-globals'],
  ['packages/core/src/analysis/k.ts', `const x = performance.now();`, 'no-restricted-globals'],
  ['packages/core/src/analysis/l.ts', `const x = 2 ** 0.5;`, 'allowed'],
  ['packages/core/src/dsp/j.ts', `import { x } from '@stem/kernels';`, 'allowed'],
  ['packages/core/src/production/drums/c.ts', `import { x } from '@stem/kernels';`, 'allowed'],
  ['packages/core/src/dsp/k.ts', `import { x } from '@stem/core/audio';`, 'no-restricted-imports'],
  ['packages/kernels/src/a.ts', `import { x } from '@stem/core/dsp';`, 'no-restricted-imports'],
  ['packages/kernels/src/b.ts', `import { x } from './index.ts';`, 'no-restricted-imports'],
  ['packages/batch/src/c.ts', `import { x } from '@stem/kernels';`, 'allowed'],
  ['packages/catalog/src/c.ts', `import { x } from '@stem/kernels';`, 'no-restricted-imports'],
  ['packages/catalog/src/a.ts', `import { x } from '@stem/batch';`, 'no-restricted-imports'],
  ['packages/catalog/src/b.ts', `import { x } from '@stem/core/texture';`, 'allowed'],
  ['packages/cli/src/a.ts', `import { x } from '@stem/catalog';`, 'no-restricted-imports'],
  ['packages/batch/src/a.ts', `import { x } from '@stem/cli';`, 'no-restricted-imports'],
  ['packages/batch/src/b.ts', `import { x } from '@stem/catalog';`, 'allowed'],
  ['packages/storage/src/a.ts', `import { x } from '@stem/batch';`, 'no-restricted-imports'],
  ['packages/storage/src/b.ts', `import { x } from '@stem/core/format/files';`, 'allowed'],
  ['packages/catalog/src/d.ts', `import { x } from '@stem/storage';`, 'no-restricted-imports'],
  ['packages/batch/src/d.ts', `import { x } from '@stem/queue';`, 'no-restricted-imports'],
  ['packages/queue/src/a.ts', `import { x } from '@stem/batch/engine';`, 'allowed'],
  ['packages/queue/src/b.ts', `import { x } from '@stem/cli';`, 'no-restricted-imports'],
  ['apps/produce/src/c.ts', `import { x } from '@stem/queue';`, 'no-restricted-imports'],
  ['apps/batch-generate/src/b.ts', `import { x } from '@stem/queue';`, 'allowed'],
  ['apps/select/src/a.ts', `import { x } from '@stem/discover/command';`, 'no-restricted-imports'],
  ['apps/select/src/b.ts', `import { x } from '../../../packages/core/src/dsp/x.ts';`, 'no-restricted-imports'],
  ['apps/batch-generate/src/a.ts', `import { x } from '@stem/batch';`, 'allowed'],
  ['apps/produce/src/a.ts', `import { x } from '@stem/batch-generate/command';`, 'no-restricted-imports'],
  ['apps/produce/src/b.ts', `import { x } from '@stem/batch/archive';`, 'allowed'],
  ['apps/audition/src/a.ts', `import { x } from '@stem/produce/command';`, 'no-restricted-imports'],
  ['apps/audition/src/b.ts', `import { x } from '@stem/batch/published';`, 'allowed'],
  ['apps/keep/src/a.ts', `import { x } from '@stem/audition/command';`, 'no-restricted-imports'],
  ['apps/keep/src/b.ts', `import { x } from '@stem/batch/published';`, 'allowed'],
  ['apps/audition/page/a.ts', `import { x } from '@stem/core/dsp';`, 'no-restricted-imports'],
  ['apps/audition/page/e.ts', `import { x } from '@stem/core/analysis/likeness';`, 'allowed'],
  ['apps/audition/page/f.ts', `import { x } from '@stem/core/analysis';`, 'no-restricted-imports'],
  ['apps/audition/page/b.ts', `import { x } from 'node:fs';`, 'no-restricted-imports'],
  ['apps/why/src/a.ts', `import { x } from '@stem/select/command';`, 'no-restricted-imports'],
  ['apps/why/src/b.ts', `import { x } from '@stem/batch';`, 'allowed'],
  ['apps/stem/src/a.ts', `import { x } from '@stem/discover/command';`, 'allowed'],
  ['apps/stem/src/b.ts', `import { x } from '@stem/batch';`, 'no-restricted-imports'],
  ['apps/stem/src/c.ts', `import { x } from '@stem/core';`, 'allowed'],
];

let folder: string;
let found: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stem-borders-'));
  await cp(path.join(repositoryRoot, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
  for (const [file, code] of cases) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), `${code}\nexport const y = x;\n`);
  }
  found = lintFolder(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(cases)('%s: %s', (file, _code, rule) => {
  const rules = (found.get(file) ?? []).filter((code) => code.startsWith('no-restricted'));
  expect(rules).toEqual(rule === 'allowed' ? [] : [rule]);
});

/** The rules each file breaks. */
function lintFolder(cwd: string): ReadonlyMap<string, readonly string[]> {
  const oxlint = path.join(repositoryRoot, 'node_modules/.bin/oxlint');
  const { stdout } = spawnSync(oxlint, ['--format', 'json'], { cwd, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] };
  const byFile = new Map<string, string[]>();
  for (const { filename, code } of diagnostics) {
    byFile.set(filename, [...(byFile.get(filename) ?? []), code.replace(/^\w+\((.+)\)$/, '$1')]);
  }
  return byFile;
}
