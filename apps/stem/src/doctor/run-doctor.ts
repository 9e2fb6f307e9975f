/** Runs `doctor`: every check in turn, a line for each, and what to do about those that did not pass. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DoctorAnswer } from '@stem/catalog/answers';
import { exitCode, printable, type Context } from '@stem/cli';
import type { Check, CheckState } from './check.ts';
import { checkDecoders } from './decoders.ts';
import type { DoctorArgs } from './doctor-command.ts';
import { checkInstallation } from './installation.ts';
import { checkKernels } from './kernels.ts';
import { checkFfmpeg, checkMemory, checkNode } from './machine.ts';
import { checkPlaces } from './places.ts';
import { checkThreads } from './threads.ts';

/** Of the package this is in, seen from `dist/doctor`. */
const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

export async function runDoctor({ root, cacheDir, json }: DoctorArgs, context: Context): Promise<number> {
  const { results, cwd, env } = context;
  const checks = [
    await checkNode(packageFolder),
    await checkInstallation(packageFolder),
    await checkThreads(packageFolder),
    await checkKernels(),
    ...(await checkDecoders(packageFolder)),
    await checkFfmpeg(),
    checkMemory(),
    ...(await checkPlaces({ root: resolve(cwd, root), cwd, cacheDir, env })),
  ];
  const isFit = checks.every(({ state }) => state !== 'failed');
  const answer: DoctorAnswer = { passed: isFit, checks };
  if (json) results.json(answer);
  else results.write(checksText(checks, (state, text) => results.paint(colours[state], text)));
  return isFit ? exitCode.done : exitCode.incomplete;
}

const colours = { passed: 'green', warning: 'yellow', failed: 'red' } as const;

function checksText(checks: readonly Check[], paint: (state: CheckState, text: string) => string): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, found, advice }) => {
    const line = `${paint(state, state.padEnd('warning'.length))}  ${name.padEnd(width)}  ${printable(found)}`;
    return advice === '' ? [line] : [line, `${' '.repeat('warning'.length + width + 4)}${printable(advice)}`];
  });
  const count = (wanted: CheckState): number => checks.filter(({ state }) => state === wanted).length;
  const total = `${count('passed')} passed, ${count('warning')} warnings, ${count('failed')} failed`;
  return [...lines, '', paint(count('failed') > 0 ? 'failed' : 'passed', total), ''].join('\n');
}
