/** Which kind of delivery this is, as its `manifest.json` says. */
import { DocumentError, formatProblem } from '@stem/catalog/text';
import { parseProductionManifest, type ProductionManifest } from '@stem/catalog/production';
import type { GateProblem } from '@stem/core/production';
import { manifestName } from '../work/own-folder.ts';
import { contentOf, type ReadableFile } from './delivery.ts';

export type ReadManifest =
  | { readonly kind: 'production'; readonly manifest: ProductionManifest }
  | { readonly kind: 'none' }
  /** One that cannot be gone by: why, and what it says it is. */
  | { readonly kind: 'unusable'; readonly problems: readonly GateProblem[] };

export async function readManifest(files: readonly ReadableFile[]): Promise<ReadManifest> {
  const file = files.find(({ path }) => path === manifestName);
  if (!file) return { kind: 'none' };
  const text = (await contentOf(file)).toString('utf8');
  const told = kindOf(text);
  if (told !== undefined && told !== 'production') return { kind: 'unusable', problems: [otherKind(told)] };
  try {
    return { kind: 'production', manifest: parseProductionManifest(text) };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const problems = error.problems.map((problem) => ({
      check: 'manifest',
      expected: 'the manifest of a production',
      got: formatProblem(problem),
      advice: 'It was edited or damaged: ask for the delivery again.',
    }));
    return { kind: 'unusable', problems };
  }
}

/** What a document says it is; undefined where it says nothing. */
function kindOf(text: string): string | undefined {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null || !('kind' in document)) return undefined;
    return typeof document.kind === 'string' ? document.kind : undefined;
  } catch {
    return undefined;
  }
}

function otherKind(kind: string): GateProblem {
  const isBatch = kind === 'textures';
  return {
    check: 'manifest',
    expected: 'the manifest of a production (kind "production")',
    got: isBatch ? 'that of textures, made by stem batch-generate (kind "textures")' : `kind "${kind}"`,
    advice: isBatch
      ? 'Textures are verified in folders: unpack them first.'
      : 'Point verify at a folder or zip that stem produce made.',
  };
}
