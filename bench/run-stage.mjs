/** Runs one stage in a process of its own: best time of three runs for each row, and the process's peak memory. */
import { folderOf, stages } from './stages.mjs';

const [name, folder = ''] = process.argv.slice(2);
const stage = stages.find((candidate) => candidate.name === name);
if (!stage) throw new Error(`no stage is called ${name}`);

const run = await stage.prepare(folderOf(folder));
/** @type {Record<string, number>} */
const best = {};
for (let turn = 0; turn < 3; turn++) {
  for (const [row, seconds] of Object.entries(await run())) best[row] = Math.min(best[row] ?? Infinity, seconds);
}
console.log(JSON.stringify({ seconds: best, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
