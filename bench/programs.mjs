/** The other programs on this machine: whether they are there, and which versions. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** @param {string} program */
export function isInstalled(program) {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Runs a program to its end. @param {string} program @param {readonly string[]} args */
export function runProgram(program, args) {
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${path.basename(program)} failed: ${error?.message ?? stderr}`);
}

/** The first Python that has these modules, Debian's before one of the user's own. @param {readonly string[]} modules */
export function pythonWith(modules) {
  const script = `import ${modules.join(', ')}; print(', '.join(m.__name__ + ' ' + m.__version__ for m in (${modules.join(', ')},)))`;
  for (const python of ['/usr/bin/python3', 'python3']) {
    const { status, stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
    if (status === 0) return { python, versions: stdout.trim() };
  }
  return undefined;
}

/** @type {readonly (readonly [name: string, command: readonly string[], version: RegExp])[]} */
const versionCommands = [
  ['ffmpeg', ['ffmpeg', '-version'], /version (\S+)/],
  ['sox', ['sox', '--version'], /v([\d.]+)/],
  ['flac', ['flac', '--version'], /flac ([\d.]+)/],
  ['cc', ['cc', '--version'], /(\d+\.\d+\.\d+)/],
  ['fftw', ['pkg-config', '--modversion', 'fftw3f'], /([\d.]+)/],
];

/** `ffmpeg 5.1.6` and so on, for those that are there. */
export function programVersions() {
  const found = versionCommands.flatMap(([name, [program, ...args], pattern]) => {
    const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
    const version = status === 0 ? pattern.exec(stdout)?.[1] : undefined;
    return version === undefined ? [] : [`${name} ${version}`];
  });
  const python = pythonWith(['numpy', 'scipy'])?.versions;
  const soundfile = pythonWith(['soundfile'])?.versions;
  return [...found, python, soundfile].filter((text) => text !== undefined).join(', ');
}
