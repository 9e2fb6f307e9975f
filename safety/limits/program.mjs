/** Runs stem as a user does, and measures its memory. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const stem = fileURLToPath(new URL('../../apps/stem/bin/stem.js', import.meta.url));
const usage = new URL('usage.mjs', import.meta.url).href;

/** @param {string} cwd @param {readonly string[]} args @returns {Promise<{ status: number | null, peakMib: number, said: string }>} */
export async function measured(cwd, args) {
  const env = { ...process.env, XDG_CACHE_HOME: path.join(cwd, '.cache') };
  const child = spawn(process.execPath, ['--import', usage, stem, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , errors, figures] = child.stdio;
  let [said, peak] = ['', ''];
  errors?.on('data', (text) => (said = `${said}${text}`.slice(-2000)));
  figures?.on('data', (text) => (peak += text));
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { status, peakMib: Number(peak || NaN), said };
}

/** @param {string} program */
export function isThere(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** @param {string} program @param {readonly string[]} args */
export function run(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr}`);
}
