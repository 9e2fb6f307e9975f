/** The packages of stem that are installed: all there, and all of one version. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, failed, passed, type Check } from './check.ts';

const advice = 'Install stem anew: its packages belong together.';

export function checkInstallation(packageFolder: string): Promise<Check> {
  const look = (): Check => {
    const packages = installedPackages(packageFolder);
    const [own] = packages;
    const missing = packages.filter(({ version }) => version === undefined);
    const others = packages.filter(({ version }) => version !== undefined && version !== own?.version);
    const faults = [
      ...missing.map(({ name }) => `${name} is missing`),
      ...others.map(({ name, version }) => `${name} is ${version}`),
    ];
    if (faults.length > 0) return failed('installation', `stem is ${own?.version}, but ${faults.join(', ')}`, advice);
    return passed('installation', `${packages.length} packages, all ${own?.version}`);
  };
  return attempt('installation', look, advice);
}

export interface InstalledPackage {
  readonly name: string;
  /** Undefined where it cannot be found. */
  readonly version: string | undefined;
  readonly folder?: string;
}

/** The package in a folder, and all of stem's that it depends on, wherever Node would find them. */
export function installedPackages(packageFolder: string): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const folders = [packageFolder];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const { name, version, dependencies = {} } = readPackage(folder);
    found.set(`${name} ${version}`, { name, version, folder });
    for (const dependency of Object.keys(dependencies).filter((one) => one.startsWith('@stem/'))) {
      const place = folderOf(dependency, folder);
      if (place === undefined) found.set(dependency, { name: dependency, version: undefined });
      else if (!isKnown(place, found)) folders.push(place);
    }
  }
  return [...found.values()];
}

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readPackage(folder: string): PackageFile {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
}

function isKnown(folder: string, found: ReadonlyMap<string, InstalledPackage>): boolean {
  const { name, version } = readPackage(folder);
  return found.has(`${name} ${version}`);
}

/** As Node looks for it: in `node_modules` of the folder and of each above. */
function folderOf(name: string, from: string): string | undefined {
  const real = realpathSync(from);
  for (let folder = real; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return realpathSync(place);
    if (folder === dirname(folder)) return undefined;
  }
}
