/** `npm run bench`: times every stage of the main job on a five-minute track beside well-known programs. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeBenchTrack, trackSec } from './track.mjs';
import { folderOf, stages } from './stages.mjs';

const checkout = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @typedef {{ stage: string, seconds: number, peakMb?: number | undefined, beside: string }} Row */

const folder = await mkdtemp(path.join(tmpdir(), 'stem-bench-'));
try {
  console.error(`Writing ${trackSec} s of music …`);
  await writeBenchTrack(folder);
  const rows = [];
  for (const stage of stages) rows.push(...measureStage(stage));
  rows.push(await wholeTrack());
  const text = report(rows);
  console.log(text);
  await writeFile(path.join(checkout, 'BENCHMARKS.md'), text);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @param {import('./stages.mjs').Stage} stage @returns {Row[]} */
function measureStage({ name, alternatives }) {
  console.error(`${name} …`);
  const script = path.join(checkout, 'bench/run-stage.mjs');
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, name, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  /** @type {{ seconds: Record<string, number>, peakMb: number }} */
  const { seconds, peakMb } = JSON.parse(stdout);
  const commands = alternatives?.(folderOf(folder)) ?? [];
  return Object.entries(seconds).map(([row, value]) => ({
    stage: row,
    seconds: value,
    peakMb,
    beside: commands.map((command) => besideOf(command, value)).join(', '),
  }));
}

/** A program's best wall time of three, start included, and how many times longer it takes. */
/** @param {string[]} command @param {number} ours */
function besideOf([program = '', ...args], ours) {
  let best = Infinity;
  for (let turn = 0; turn < 3; turn++) {
    const start = performance.now();
    const { status, error } = spawnSync(program, args, { stdio: 'ignore' });
    if (error) return `${program}: not on this machine`;
    if (status !== 0) return `${program}: failed`;
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return `${program} ${best.toFixed(2)} s (${(best / ours).toFixed(2)}×)`;
}

/** The command itself on a selection of one row, with the memory of the whole process. @returns {Promise<Row>} */
async function wholeTrack() {
  console.error('whole track …');
  const file = folderOf(folder);
  const header = 'id,rel_path,duration_sec,sample_rate,channels,file_size_mb,selection_score';
  await writeFile(file('selected.csv'), `${header}\naudio_0000,track.wav,${trackSec}.00,44100,2,1.00,0\n`);
  const stem = path.join(checkout, 'apps/stem/bin/stem.js');
  const inputs = ['--root', folder, '--sources', file('selected.csv'), '--output', file('results.json')];
  const args = [stem, 'batch-generate', ...inputs, '--jobs', '1'];
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  let peakMb = 0;
  const poll = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), 50);
  const status = await new Promise((resolve) => void child.on('close', resolve));
  clearInterval(poll);
  if (status !== 0) throw new Error(`stem batch-generate ended with ${status}`);
  const seconds = (performance.now() - start) / 1000;
  return { stage: 'whole track (`stem batch-generate`)', seconds, peakMb: peakMb || undefined, beside: '' };
}

/** Peak memory of a running process so far, in MiB; 0 where the system does not say. @param {number | undefined} pid */
function peakOf(pid) {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** @param {readonly Row[]} rows */
function report(rows) {
  const lines = rows.map(({ stage, seconds, peakMb, beside }) => {
    const speed = Math.round(trackSec / seconds);
    return `| ${stage} | ${seconds.toFixed(2)} s | ${speed}× | ${peakMb ?? ''} | ${beside} |`;
  });
  return `# Benchmarks

Written by \`npm run bench\`: ${trackSec} s of synthesised stereo music at 44.1 kHz, ${cpus().length} cores
(${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, ${process.platform}. Best of three runs. Other
programs are timed from start to end on the same file; their factor says how many times our time they take.

| stage | time | realtime | peak MiB | beside it |
|---|---:|---:|---:|---|
${lines.join('\n')}

Makers run with the default profile on the shared analysis. The memory of a stage is that of a process that holds the
decoded track and runs the stage three times.
`;
}
