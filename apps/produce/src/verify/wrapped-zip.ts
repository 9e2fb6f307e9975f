/** A delivery that somebody zipped anew: everything lies in one folder, with what their system adds. */
import { judgeSums, sumsName } from '@stem/batch/archive';
import { contentOf, type DeliveredFile, type Delivery } from './delivery.ts';
import { isBystander } from './bystanders.ts';
import { manifestName } from '../work/own-folder.ts';

/** What macOS puts beside the files. */
const resources = '__MACOSX/';

/** The delivery as it was before; the same where it was not changed. Paths are told as they were in it. */
export async function unwrapped(delivery: Delivery): Promise<Delivery> {
  const files = delivery.files.filter(({ path }) => !path.startsWith(resources) && !isBystander(path));
  const problems = delivery.problems.filter(({ path }) => !path.startsWith(resources) && !isBystander(path));
  const [folder] = files[0]?.path.split('/') ?? [];
  const prefix = `${folder}/`;
  const isWrapped =
    files.every(({ path }) => path.startsWith(prefix)) && files.some(({ path }) => path === `${prefix}${manifestName}`);
  if (!isWrapped) return { ...delivery, files, problems };
  const inside = files.map((file) => ({ ...file, path: file.path.slice(prefix.length) })).filter(isPart);
  const sums = inside.find(({ path }) => path === sumsName);
  const others = inside.filter((file) => file !== sums);
  const named = others.map(({ path, sha256 }) => ({ name: path, sha256 }));
  const broken = problems
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ path, message }) => ({ path: path.slice(prefix.length), message }));
  const judged = judgeSums(
    sums && (await contentOf(sums)).toString('utf8'),
    named,
    broken.map(({ path }) => ({ name: path })),
  );
  return {
    ...delivery,
    files: others,
    problems: [...broken, ...judged.map(({ name, message }) => ({ path: name, message }))],
  };
}

/** The archive lies beside its files, and was zipped with them. */
function isPart({ path }: DeliveredFile): boolean {
  return !isBystander(path) && !/^[^/]*\.zip$/i.test(path);
}
