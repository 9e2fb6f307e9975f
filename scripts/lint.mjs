/** `npm run lint`: every check in turn, all of them even when one fails. */
import { spawnSync } from 'node:child_process';

const checks = [
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['oxfmt', '--check'],
];

const failed = checks.filter(([command, ...args]) => spawnSync(command, args, { stdio: 'inherit' }).status !== 0);
for (const check of failed) console.error(`lint: failed: ${check.join(' ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
