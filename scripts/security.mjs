/** What SECURITY.md and safety/RECORD.md say of the records in safety/record: figures that nobody types, and so never stale. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** @typedef {Readonly<Record<string, number>>} Counts */
/** @typedef {{ by?: string, what: string, test: string }} Found */
/** @typedef {{ kills: number, byCommand: Counts, byMoment: Counts, trials: Counts, runs: number, states: number,
 *   filesCompared: number, bytesCompared: number, faults: number, found: readonly Found[] }} Torture */
/** @typedef {{ tracks: number, machines: string, rounds: number, starts: number, made: number, filesCompared: number,
 *   bytesCompared: number, faults: number, deeds: Counts, found: readonly Found[] }} Queue */
/** @typedef {{ inputs: number, taken: number, mostSec: number, mostGrownMib: number }} FuzzTarget */
/** @typedef {{ inputs: number, found: readonly Found[], campaigns: readonly { inputs: number, megabytes: number,
 *   seconds: number, findings: number, targets: Readonly<Record<string, FuzzTarget>> }[] }} Fuzz */
/** @typedef {{ runs: number, rows: readonly { group: string, name: string, command: string, runs: number, state: string,
 *   expects: string, skipped?: string }[] }} Faults */
/** @typedef {{ summary?: string, rows: readonly Readonly<Record<string, string | number | boolean | null>>[] }} Limits */

const sections = [
  section('torture', tortureSummary, tortureTables),
  section('torture:queue', queueSummary, queueTables, 'queue'),
  section('faults', faultsSummary, faultsTables),
  section('fuzz', fuzzSummary, fuzzTables),
  section('limits', limitsSummary, limitsTables),
];

const start = '<!-- figures: written by npm run generate from safety/record -->';

/** The text of each file, by its path from the root. @param {string} root @returns {Promise<Map<string, string>>} */
export async function securityFiles(root) {
  const told = await Promise.all(sections.map((tell) => tell(root)));
  const summaries = told.map(({ command, summary }) => [`\`${command}\``, summary]);
  const before = await readFile(path.join(root, 'SECURITY.md'), 'utf8');
  const [promises] = before.split(start);
  if (promises === before) throw new Error(`SECURITY.md has no line ${start}`);
  const figures = table(['command', 'what its record says'], summaries);
  const whole = told.flatMap(({ command, tables }) => [`## \`${command}\``, ...tables]);
  return new Map([
    ['SECURITY.md', `${promises}${start}\n\n${figures}\n\nIn full: [safety/RECORD.md](safety/RECORD.md).\n`],
    ['safety/RECORD.md', `${[heading, ...whole].join('\n\n')}\n`],
  ]);
}

const heading = `# The record

Written by \`npm run generate\` from \`safety/record\`, which the commands write with \`-- --save\`. What is promised, and by which
tests it is held from day to day, is in [SECURITY.md](../SECURITY.md).`;

/**
 * @template T
 * @param {string} name
 * @param {(record: T) => string} summary One line.
 * @param {(record: T) => string[]} tables
 * @param {string} [recordName]
 */
function section(name, summary, tables, recordName = name) {
  const command = `npm run ${name}`;
  return async (/** @type {string} */ root) => {
    const file = path.join(root, `safety/record/${recordName}.json`);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return { command, summary: 'not recorded yet', tables: ['Not recorded yet.'] };
    const record = /** @type {T} */ (JSON.parse(text));
    return { command, summary: summary(record), tables: tables(record) };
  };
}

/** @param {Torture} record */
function tortureSummary({ kills, runs, states, filesCompared, bytesCompared, faults, trials, found }) {
  const tried = sum(Object.values(trials));
  const compared = `${count(filesCompared)} files (${megabytes(bytesCompared)}) compared with those of undisturbed runs`;
  return `${count(kills)} kills and ${count(tried)} other trials in ${count(runs)} runs, which left ${count(states)} different states; ${compared}; ${count(faults)} faults. ${count(found.length)} found on the way, and mended`;
}

/** @param {Torture} record */
function tortureTables({ byCommand, byMoment, trials, found }) {
  return [
    countTable('killed', byCommand),
    countTable('moment of the kill', byMoment),
    countTable('other trials', trials),
    foundTable(found),
  ];
}

/** @param {Queue} record */
function queueSummary({ tracks, machines, rounds, starts, made, filesCompared, bytesCompared, faults, deeds, found }) {
  const where = machines === 'namespaces' ? 'machines in network namespaces' : 'processes';
  const done = `${count(sum(Object.values(deeds)))} times something was done to workers (${where}), coordinator or Redis`;
  const compared = `${count(filesCompared)} files (${megabytes(bytesCompared)}) compared with those of one machine`;
  return `${done} in ${count(rounds)} batches of ${count(tracks)} tracks (${count(starts)} programs started, ${count(made)} tracks made); ${compared}; ${count(faults)} faults. ${count(found.length)} found on the way, and mended`;
}

/** @param {Queue} record */
function queueTables({ deeds, found }) {
  return [countTable('done while a batch ran', deeds), foundTable(found)];
}

/** @param {Faults} record */
function faultsSummary({ runs, rows }) {
  const states = [...new Set(rows.map(({ state }) => state))];
  const told = states.map((state) => `${count(rows.filter((row) => row.state === state).length)} ${state}`).join(', ');
  return `${count(rows.length)} faults in ${count(runs)} runs: ${told}`;
}

/** @param {Faults} record */
function faultsTables({ rows }) {
  const cells = rows.map(({ name, command, runs, state, expects, skipped }) => {
    return [name, command, count(runs), skipped ?? expects, state];
  });
  return [table(['fault', 'command', 'runs', 'what is expected', ''], cells)];
}

/** @param {Fuzz} record */
function fuzzSummary({ inputs, campaigns, found }) {
  const seconds = sum(campaigns.map((one) => one.seconds));
  const size = sum(campaigns.map((one) => one.megabytes)) * 1e6;
  return `${count(inputs)} inputs (${megabytes(size)}) in ${count(seconds)} seconds; ${count(found.length)} found, and mended`;
}

/** @param {Fuzz} record */
function fuzzTables({ campaigns, found }) {
  /** @type {Map<string, FuzzTarget>} */
  const targets = new Map();
  for (const [name, more] of campaigns.flatMap((one) => Object.entries(one.targets))) {
    const { inputs, taken, mostSec, mostGrownMib } = targets.get(name) ?? noInputs;
    targets.set(name, {
      inputs: inputs + more.inputs,
      taken: taken + more.taken,
      mostSec: Math.max(mostSec, more.mostSec),
      mostGrownMib: Math.max(mostGrownMib, more.mostGrownMib),
    });
  }
  const rows = [...targets].map(([name, { inputs, taken, mostSec, mostGrownMib }]) => {
    return [name, count(inputs), count(taken), String(mostSec), String(mostGrownMib)];
  });
  return [table(['target', 'inputs', 'taken for good', 'longest (s)', 'most memory (MiB)'], rows), foundTable(found)];
}

const noInputs = { inputs: 0, taken: 0, mostSec: 0, mostGrownMib: 0 };

/** @param {Limits} record */
function limitsSummary({ summary, rows }) {
  const within = rows.filter(({ passed }) => passed === true);
  return summary ?? `${count(rows.length)} runs measured, ${count(within.length)} of them within their bounds`;
}

/** @param {Limits} record */
function limitsTables({ rows }) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [
    table(
      names,
      rows.map((row) => names.map((name) => String(row[name] ?? ''))),
    ),
  ];
}

/** @param {readonly Found[]} found */
function foundTable(found) {
  return table(
    ['found and mended', 'kept by'],
    found.map(({ what, test }) => [what, /\//.test(test) ? `\`${test}\`` : test]),
  );
}

/** @param {string} what @param {Counts} counts */
function countTable(what, counts) {
  return table(
    [what, 'times'],
    Object.entries(counts).map(([name, times]) => [name, count(times)]),
  );
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(inert))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What a file is called must not become a cell, a line or a tag. @param {string} text */
function inert(text) {
  const shown = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
  return shown.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString('en-US');
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${count(Math.round(bytes / 1e6))} MB`;
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}
