/** `produce`: a song in steps with receipts, and a delivery that is put in place by renaming. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { manifestFaults } from '../manifests.mjs';
import { sha256, stampOf, treeOf } from '../tree.mjs';

const out = 'out';
const work = `${out}/.stem-produce`;

/** @type {import('./commands.mjs').Command} */
export const produce = {
  name: 'produce',
  args: () => ['produce', '../song.yaml', '--out', out, '--jobs', '2'],
  earlierArgs: () => ['produce', '../earlier.yaml', '--out', out, '--jobs', '2'],
  settled: () => undefined,
  isWork: () => false,
  faults(place) {
    const at = path.join(place, out);
    const manifest = existsSync(path.join(at, 'manifest.json')) ? manifestFaults(at, { isAll: false }) : [];
    return [...manifest, ...receiptFaults(place)];
  },
  /** Sound that is delivered, from when there is a receipt of it. What the later files are made of is gone in the end. */
  done(place, truth) {
    const receipts = receiptsIn(place).flatMap(({ files }) => files);
    const made = receipts.filter(({ path: file, sha256: hash }) => hash !== undefined && file.startsWith('delivery/'));
    const stamps = made.flatMap(({ path: file }) => {
      const end = file.replace('delivery', out);
      const stamp = stampOf(path.join(place, work, file)) ?? finalStamp(place, end, truth);
      return stamp === undefined ? [] : [/** @type {[string, string]} */ ([end, stamp])];
    });
    const ends = existsSync(path.join(place, out)) ? [...treeOf(path.join(place, out)).keys()] : [];
    const sounds = ends
      .map((file) => `${out}/${file}`)
      .filter((file) => /^out\/(?:stems\/[^.][^/]*|[^./]+)\.wav$/.test(file));
    const finals = sounds.flatMap((end) => {
      const stamp = finalStamp(place, end, truth);
      return stamp === undefined ? [] : [/** @type {[string, string]} */ ([end, stamp])];
    });
    return new Map([...stamps, ...finals]);
  },
  refusal: /Another produce works in/,
  locks: (place) => [path.join(place, out, '.stem-produce.lock')],
};

/** Where the file at its end is the one that this run makes. @param {string} place @param {string} end
 * @param {import('./commands.mjs').Truth} truth */
function finalStamp(place, end, { before, after }) {
  const file = path.join(place, end);
  const wanted = after.get(end);
  if (wanted === undefined || wanted === before.get(end)) return undefined;
  return existsSync(file) && sha256(file) === wanted ? stampOf(file) : undefined;
}

/** @typedef {{ path: string, bytes: number, sha256?: string }} ReceiptFile */

/** A delivered file may have gone to its end already. @param {string} place */
function receiptFaults(place) {
  return receiptsIn(place).flatMap(({ name, files }) =>
    files.flatMap(({ path: file, bytes, sha256: hash }) => {
      const at = [path.join(place, work, file), path.join(place, file.replace('delivery', out))].find(existsSync);
      // Files that only later tasks read are taken away when these are done.
      if (at === undefined) return hash === undefined ? [] : [`receipt ${name} without ${file}`];
      const isSame = hash === undefined ? readFileSync(at).length === bytes : sha256(at) === hash;
      return isSame ? [] : [`receipt ${name}: ${file} is another`];
    }),
  );
}

/** @param {string} place @returns {{ name: string, files: readonly ReceiptFile[] }[]} */
function receiptsIn(place) {
  const folder = path.join(place, work, 'receipts');
  const names = existsSync(folder) ? [...treeOf(folder).keys()].filter((file) => file.endsWith('.json')) : [];
  return names.map((name) => ({ name, ...JSON.parse(readFileSync(path.join(folder, name), 'utf8')) }));
}
