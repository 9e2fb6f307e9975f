/** Where a row works: a folder of its own, the commands run in it, and what is found wrong. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { song, writeArchive, writeSelection } from './material.mjs';
import { excerpt, rudeWords, stem } from './program.mjs';
import { brokenFiles, strays } from './tree.mjs';

/** @typedef {import('./program.mjs').Outcome} Outcome */
/** @typedef {Omit<import('./program.mjs').Conditions, 'cwd'> & { mayBlameItself?: boolean }} Conditions `mayBlameItself`
 *   where it is stem’s own fault that is tried */

/**
 * @typedef {object} Expected
 * @property {number | readonly number[]} exit
 * @property {RegExp} [says] on stderr
 */

export async function openPlace() {
  const folder = await mkdtemp(path.join(tmpdir(), 'stem-faults-'));
  // Another user may have to look into it.
  await chmod(folder, 0o777);
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const said = [];
  const mounts = new Set();
  let runs = 0;
  const at = (/** @type {string[]} */ ...parts) => path.join(folder, ...parts);
  const check = (/** @type {boolean} */ holds, /** @type {string} */ problem) => {
    if (!holds) problems.push(problem);
  };

  /** Runs a command; it may fail, but not rudely. @param {readonly string[]} words @param {Conditions} [conditions] */
  async function run(words, { mayBlameItself = false, ...conditions } = {}) {
    runs++;
    const outcome = await stem(words, { cwd: folder, ...conditions });
    const rude = rudeWords(outcome).filter((problem) => !mayBlameItself || !problem.startsWith('blames itself'));
    problems.push(...rude.map((problem) => `${words[0]} ${problem}`));
    return outcome;
  }

  /** @param {Outcome} outcome @param {Expected} expected */
  function expect(outcome, { exit, says }) {
    const exits = typeof exit === 'number' ? [exit] : exit;
    const seen = excerpt(outcome.stderr);
    check(exits.includes(outcome.status ?? -1), `expected exit ${exits.join(' or ')}, got ${outcome.status}: ${seen}`);
    check(says?.test(outcome.stderr) ?? true, `expected ${String(says)} on stderr, got: ${seen}`);
    const words = says?.exec(outcome.stderr)?.[0];
    if (words !== undefined) said.push(words);
    return outcome;
  }

  return {
    folder,
    at,
    check,
    run,
    expect,
    problems,
    /** What was told, as found. */
    said,
    runs: () => runs,
    /** @param {Readonly<Record<string, Uint8Array | undefined>>} files */
    async archive(files) {
      await writeArchive(at('root'), files);
      await writeSelection(at('selected.json'), Object.keys(files));
    },
    writeSong: (text = song) => writeFile(at('song.yaml'), text),
    /** @param {readonly string[]} [more] @param {Conditions} [conditions] */
    batch: (more = [], conditions = {}) =>
      run(['batch-generate', '--sources', 'selected.json', '--root', 'root', ...more], conditions),
    /** Rows of the results by path. */
    async rows(file = 'batch_results.json') {
      /** @type {{ results: { rel_path: string, success: boolean, track_slug: string, stats: { error: string | null } }[] }} */
      const { results } = JSON.parse(await readFile(at(file), 'utf8'));
      return new Map(results.map((row) => [row.rel_path, row]));
    },
    /** Nothing visible is half-written. @param {string} [below] */
    async expectWhole(below = '') {
      problems.push(...(await brokenFiles(at(below))));
    },
    /** Nothing is left of what was done. @param {string} [below] */
    async expectTidy(below = '') {
      const found = await strays(at(below));
      check(found.length === 0, `left lying about: ${found.join(', ')}`);
    },
    /** A disk of its own; undefined where none can be mounted. @param {string} name @param {string} options */
    async disk(name, options) {
      await mkdir(at(name), { recursive: true });
      const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at(name)]);
      if (status !== 0) return undefined;
      mounts.add(at(name));
      return {
        /** @param {string} changed */
        change: (changed) => spawnSync('mount', ['-o', `remount,${changed}`, at(name)]).status === 0,
      };
    },
    /** @param {string} name */
    clear: (name) => rm(path.resolve(folder, name), { recursive: true, force: true }),
    /** @param {string} name */
    folderOf: (name) => mkdir(at(name), { recursive: true }),
    /** @param {string} name */
    async unmount(name) {
      spawnSync('umount', ['-l', at(name)]);
      mounts.delete(at(name));
    },
    async remove() {
      for (const mounted of mounts) spawnSync('umount', ['-l', mounted]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openPlace>>} Place */
