/** `npm run lint`: every check in turn, all of them even when one fails. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** The last two look at what was built. */
const checks = [
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['oxfmt', '--check'],
  ['knip', '--no-config-hints', '--no-progress'],
  ['node', script('generate.mjs'), '--check'],
  ['node', script('publint.mjs')],
];

const failed = checks.filter(([command, ...args]) => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) console.error(`lint: ${command} could not be started (${error.message}). Run \`npm run setup\` first.`);
  return status !== 0;
});
for (const check of failed) console.error(`lint: failed: ${check.join(' ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
