/** `npm run demo`: the whole workflow through the real commands, on an example archive or on a folder of your own. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeArchive } from './write-archive.mjs';

/** So many tracks of a folder of one's own, so that the first try ends in minutes. */
const ownCount = 5;
const usage = `npm run demo [-- --root FOLDER] [--count N] [--profile NAME]

  --root FOLDER   make textures of your own audio (it is only read); without it, an example archive is made
  --count N       how many of the selected tracks, best first (all of the example archive, ${ownCount} of your own)
  --profile NAME  default, bright, dark or noisy

Everything is written to ./stem-demo.`;

const checkout = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const demo = 'stem-demo';

// Ctrl-C reaches the running command as well, which ends in order; the demo then passes its exit code on.
process.on('SIGINT', () => {});
process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (typeof options === 'number') return options;
  await mkdir(demo, { recursive: true });
  const root = options.root ?? (await exampleArchive());
  for (const command of commands({ ...options, root })) {
    const status = run(command);
    if (status !== 0) {
      console.error(`\nThe demo stopped: this command ended with exit code ${status}.`);
      return status;
    }
  }
  sayWhereItIs(options);
  return 0;
}

/** @typedef {{ root: string | undefined, count: string | undefined, profile: string | undefined }} DemoOptions */

/** The options, or the exit code when there is nothing to do. @returns {DemoOptions | number} */
function readOptions() {
  try {
    const text = /** @type {const} */ ({ type: 'string' });
    const { values } = parseArgs({ options: { root: text, count: text, profile: text, help: { type: 'boolean' } } });
    if (values.help) {
      console.log(usage);
      return 0;
    }
    // npm starts scripts in the checkout; INIT_CWD is the folder the user is in.
    const root = values.root === undefined ? undefined : path.resolve(process.env['INIT_CWD'] ?? '', values.root);
    if (root !== undefined && !existsSync(root)) throw new Error(`There is no folder ${root}`);
    return {
      root,
      count: values.count ?? (root === undefined ? undefined : String(ownCount)),
      profile: values.profile,
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
}

async function exampleArchive() {
  const folder = path.join(demo, 'archive');
  console.log('Making an example archive (twelve short pieces) …');
  const { written, total } = await writeArchive(folder);
  console.log(`${folder}: ${total} files, ${written} of them new`);
  return folder;
}

/**
 * The three phases, as one would type them. Work and export folders are absolute: a relative one starts from the root.
 * @param {DemoOptions & { root: string }} options
 * @returns {string[][]}
 */
function commands({ root, count, profile }) {
  const at = (/** @type {string} */ name) => path.join(demo, name);
  const catalog = at('audio_catalog.csv');
  const sources = at('selected_sources.csv');
  const output = at('batch_results.json');
  const folders = { 'work-dir': path.resolve(at('work')), 'export-dir': path.resolve(at('textures')) };
  const inside = path.relative(path.resolve(root), path.resolve(demo));
  const ignore = inside.startsWith('..') ? undefined : `${inside}/**`;
  return [
    ['discover', ...flags({ root, output: catalog, 'cache-dir': at('cache'), ignore })],
    ['select', ...flags({ catalog, output: sources, limit: count })],
    ['batch-generate', ...flags({ sources, root, profile, ...folders, output })],
  ];
}

/** `--name value` of each that has a value. @param {Record<string, string | undefined>} options */
function flags(options) {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
}

/** @param {string[]} command @returns {number} the exit code */
function run(command) {
  console.log(`\n$ npx stem ${command.map(quoted).join(' ')}`);
  const stem = path.join(checkout, 'apps/stem/bin/stem.js');
  const { status, signal, error } = spawnSync(process.execPath, [stem, ...command], { stdio: 'inherit' });
  if (error) throw error;
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}

/** @param {DemoOptions} options */
function sayWhereItIs({ root, count, profile }) {
  const textures = path.join(demo, 'textures', profile ?? '', 'by_source');
  console.log(`
Your textures are in ./${textures}: one folder a track, with pads, swells, clouds, hiss and a manifest.json.
What happened to each track is in ./${demo}/batch_results.json.
`);
  if (root === undefined) {
    console.log('Try your own music (it is only read):  npm run demo -- --root ~/Music');
  } else {
    const more = Number(count) * 4;
    console.log(
      `At most ${count} tracks, best first; for more:  npm run demo -- --root ${quoted(root)} --count ${more}`,
    );
  }
  console.log('Another sound:  npm run demo -- --profile dark   (or bright, noisy)');
}

/** An argument as one would type it in a shell. @param {string} argument */
function quoted(argument) {
  return /^[\w./=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
