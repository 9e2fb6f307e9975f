/** What the figures were measured on and with. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { benchFolder } from './contestants.mjs';
import { programVersions } from './programs.mjs';

export function machine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    programs: programVersions(),
    load: loadavg()[0],
  };
}

/** The commit that was measured, with a + where files differ from it; undefined outside of a checkout. */
export function commit() {
  const git = (/** @type {string[]} */ ...args) => {
    const { status, stdout } = spawnSync('git', args, { cwd: benchFolder, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  const hash = git('rev-parse', '--short=10', 'HEAD');
  return hash === undefined ? undefined : `${hash}${git('status', '--porcelain', ':/') === '' ? '' : '+'}`;
}

/** A warning where something else is using the machine. */
export function busyWarning() {
  const [load] = loadavg();
  const cores = availableParallelism();
  if (load < 0.3 * cores) return undefined;
  return `the machine is busy (load ${load.toFixed(1)} on ${cores} cores): take these figures as a sketch`;
}
