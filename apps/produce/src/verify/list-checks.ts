/** What is there against what the manifest lists: missing, too much, of another length, of other bytes. */
import type { ProductionManifest } from '@stem/catalog/production';
import type { GateCheck } from '@stem/core/production';
import type { Delivery } from './delivery.ts';
import { failed } from './findings.ts';
import { manifestName } from '../work/own-folder.ts';

const again = 'Ask for the delivery again.';

/** Checks with the path that they are of. */
export function listChecks({ files }: ProductionManifest, delivery: Delivery): [path: string, check: GateCheck][] {
  const found = new Map(delivery.files.map((file) => [file.path, file]));
  const unreadable = new Set(delivery.problems.map(({ path }) => path));
  const checks = files.flatMap(({ path, bytes, sha256 }): [string, GateCheck][] => {
    const file = found.get(path);
    if (!file) {
      if (unreadable.has(path)) return [];
      return [
        [path, failed({ check: 'file', expected: 'the one that the manifest lists', got: 'none', advice: again })],
      ];
    }
    if (file.bytes !== bytes) {
      const [expected, got] = [`${bytes} bytes`, `${file.bytes} bytes`];
      return [[path, failed({ check: 'size (manifest)', expected, got, advice: again })]];
    }
    const state = file.sha256 === sha256 ? 'passed' : 'failed';
    return [[path, { check: 'SHA-256 (manifest)', expected: sha256, got: file.sha256, advice: again, state }]];
  });
  const listed = new Set([manifestName, ...files.map(({ path }) => path)]);
  const extra = delivery.files.filter(({ path }) => !listed.has(path));
  return [
    ...checks,
    ...extra.map(({ path, bytes }): [string, GateCheck] => {
      const advice = 'The manifest does not list it: take it out, or ask where it is from.';
      return [path, failed({ check: 'extra file', expected: 'none', got: `one of ${bytes} bytes`, advice })];
    }),
  ];
}
