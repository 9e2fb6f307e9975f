/** `npm run fuzz [-- --inputs N] [--seed S] [--target T]…`: hostile input for everything that reads a file, and what came of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { saveRecord } from './record.mjs';
import { targets } from './targets.mjs';
import { runTargets } from './watchdog.mjs';

const usage = `npm run fuzz [-- [--inputs N] [--seed S] [--target NAME]… [--from INDEX] [--save]]

Makes N inputs for each target out of good files, reads each as the commands would, and holds the program to what SECURITY.md
promises: honest errors, at most 2 s, memory bound by the size of the file, finite samples, the same at the second time.
The same seed makes the same inputs; --from goes straight to one. --save adds the totals to the record.

Targets: ${targets.map(({ name }) => name).join(', ')}
`;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '500' },
    seed: { type: 'string', default: 'stem' },
    target: { type: 'string', multiple: true, default: [] },
    from: { type: 'string', default: '0' },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [inputs, from] = [Number(values.inputs), Number(values.from)];
const unknown = values.target.filter((name) => !targets.some((target) => target.name === name));

// With an end of its own, what was started ends too.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

if (values.help) console.log(usage);
else if (unknown.length > 0 || !(inputs >= 1) || !(from >= 0)) {
  console.error(
    `fuzz: expected targets and numbers, got ${[...unknown, values.inputs, values.from].join(', ')}\n\n${usage}`,
  );
  process.exitCode = 2;
} else await run(values.target.length > 0 ? values.target : targets.map(({ name }) => name));

/** @param {readonly string[]} names */
async function run(names) {
  const folder = mkdtempSync(path.join(tmpdir(), 'stem-fuzz-'));
  /** @type {import('./watchdog.mjs').TargetResult[]} */
  const results = [];
  await runTargets({ names, seed: values.seed, from, to: from + inputs, folder }, (result) => {
    results.push(result);
    const { name } = result;
    console.log(lineOf(result));
    for (const { kind, index, what, input } of result.findings) {
      console.log(
        `  ${kind} at input ${index} (--target ${name} --seed ${values.seed} --from ${index} --inputs 1)${input ? `: ${input}` : ''}`,
      );
      console.log(
        what
          .split('\n')
          .slice(0, 8)
          .map((line) => `    ${line}`)
          .join('\n'),
      );
    }
  });
  const found = results.reduce((sum, { findings }) => sum + findings.length, 0);
  const made = results.reduce((sum, { totals }) => sum + totals.inputs, 0);
  console.log(`${made} inputs, ${found} findings`);
  if (values.save) saveRecord(values.seed, results);
  if (found === 0) rmSync(folder, { recursive: true, force: true });
  process.exitCode = found === 0 ? 0 : 1;
}

/** @param {import('./watchdog.mjs').TargetResult} result */
function lineOf({ name, totals, seconds, findings }) {
  const { inputs, taken, mostSec, mostAsked, mostGrown, missing } = totals;
  const mib = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const most = `most ${mostSec.toFixed(2)} s, ${mib(mostAsked)} asked for, ${mib(mostGrown)} grown`;
  const without = missing.length > 0 ? `; without seeds of ${missing.join(', ')}` : '';
  return `${name}: ${inputs} inputs in ${seconds.toFixed(0)} s, ${taken} taken, ${findings.length} findings; ${most}${without}`;
}
