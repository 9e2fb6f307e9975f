/** Runs turbo as every script of this house wants it: one line when all is well, the failing task's output otherwise. */
import { spawnSync } from 'node:child_process';

const tasks = process.argv.slice(2);
const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
const started = performance.now();
const result = spawnSync('turbo', ['run', ...tasks, '--output-logs=errors-only', '--ui=stream'], {
  encoding: 'utf8',
  env: { ...process.env, ...quiet },
  shell: process.platform === 'win32',
});
if (result.error) {
  console.error(`turbo could not be started (${result.error.message}). Run \`npm run setup\` first.`);
} else if (result.status !== 0) {
  console.error(`${result.stdout}${result.stderr}`);
} else {
  console.log(`${tasks.join(', ')}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
process.exitCode = result.status ?? 1;
