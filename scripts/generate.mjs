/**
 * `npm run generate`: writes what is made from the code: configs/schema, default.yaml, selection.yaml, and the copies
 * of the profiles that the package of documents carries; and from the records of safety, the figures of SECURITY.md; and
 * from the commands, the pages of the manual. With --check it writes nothing and names the stale ones.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { securityFiles } from './security.mjs';
import { stemProgram } from '../apps/stem/dist/program.js';
import { manPages } from '../packages/cli/dist/help/man-page.js';
import { defaultProfileYaml, defaultRulesYaml, documentSchemas } from '../packages/catalog/dist/editor/index.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Written by hand in configs/. */
const shippedProfiles = ['bright', 'dark', 'noisy'];

/** @returns {Promise<Map<string, string>>} the text of each file, by its path from the root */
async function generatedFiles() {
  const files = new Map([
    ...(await securityFiles(root)),
    ['configs/default.yaml', defaultProfileYaml()],
    ['configs/selection.yaml', defaultRulesYaml()],
  ]);
  for (const [name, schema] of documentSchemas()) {
    files.set(`configs/schema/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);
    // The profiles of the package name it beside them.
    if (name === 'profile') {
      files.set('packages/catalog/profiles/schema/profile.json', `${JSON.stringify(schema, null, 2)}\n`);
    }
  }
  for (const [name, page] of manPages(stemProgram(''))) files.set(`apps/stem/man/${name}`, page);
  for (const name of shippedProfiles) {
    files.set(
      `packages/catalog/profiles/${name}.yaml`,
      await readFile(path.join(root, 'configs', `${name}.yaml`), 'utf8'),
    );
  }
  return files;
}

const check = process.argv.includes('--check');
for (const [file, text] of await generatedFiles()) {
  const target = path.join(root, file);
  const before = await readFile(target, 'utf8').catch(() => undefined);
  if (before === text) continue;
  if (check) {
    console.error(`${file} is stale: npm run generate`);
    process.exitCode = 1;
    continue;
  }
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
  console.log(`${before === undefined ? 'made' : 'changed'} ${file}`);
}
