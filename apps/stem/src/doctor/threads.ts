/** What worker threads run: that each of these modules can be loaded, with all that it imports. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { failed, passed, type Check } from './check.ts';
import { installedPackages } from './installation.ts';

/** By their packages. */
const modules: readonly (readonly [name: string, module: string])[] = [
  ['@stem/batch', 'dist/worker.js'],
  ['@stem/discover', 'dist/analysis/analyze-worker.js'],
  ['@stem/produce', 'dist/worker.js'],
  ['@stem/audition', 'dist/worker.js'],
];

/** Loads them in this thread, where they wait for nothing and do nothing. */
export async function checkThreads(packageFolder: string): Promise<Check> {
  const folders = new Map(installedPackages(packageFolder).map(({ name, folder }) => [name, folder]));
  const faults: string[] = [];
  for (const [name, module] of modules) {
    try {
      const folder = folders.get(name);
      if (folder === undefined) faults.push(`${name} is missing`);
      else await import(pathToFileURL(join(folder, module)).href);
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (faults.length === 0) return passed('threads', 'all that they run can be loaded');
  return failed('threads', faults.join('; '), 'Install stem anew: a file is missing, damaged, or of another version.');
}
