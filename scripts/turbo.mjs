/** Runs turbo as every script of this house wants it: quiet, without telemetry, without update notices. */
import { spawnSync } from 'node:child_process';

const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
const result = spawnSync('turbo', ['run', ...process.argv.slice(2), '--output-logs=errors-only'], {
  stdio: 'inherit',
  env: { ...process.env, ...quiet },
  shell: process.platform === 'win32',
});
if (result.error) console.error(`turbo could not be started (${result.error.message}). Run \`npm run setup\` first.`);
process.exitCode = result.status ?? 1;
