/** `run.mjs NAME [ARGS]`: does one piece of work in this process, first cold, then warm, and prints the sample as JSON. */
import { readFileSync } from 'node:fs';
import { median } from '../figures.mjs';

const leastRuns = 3;
const leastSeconds = 0.4;

const [name, ...args] = process.argv.slice(2);
const { prepare } = /** @type {{ prepare: (...args: string[]) => Promise<Work> }} */ (await import(`./${name}.mjs`));

/** @typedef {() => unknown} Work one run; may return the number of equal pieces it did, whose time is wanted */

const work = await prepare(...args);
const firstSeconds = await timed();
const seconds = [];
for (let sum = 0; seconds.length < leastRuns || sum < leastSeconds;) {
  const start = performance.now();
  seconds.push(await timed());
  sum += (performance.now() - start) / 1000;
}
const peakMib = Number(/VmHWM:\s+(\d+)/.exec(status())?.[1] ?? NaN) / 1024;
console.log(JSON.stringify({ seconds: median(seconds), firstSeconds, ...(peakMib > 0 && { peakMib }) }));

async function timed() {
  const start = performance.now();
  const pieces = await work();
  return (performance.now() - start) / 1000 / (typeof pieces === 'number' ? pieces : 1);
}

function status() {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
