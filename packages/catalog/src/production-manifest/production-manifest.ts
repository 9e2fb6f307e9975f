/** The text of a production's manifest, and back. */
import type { SoundMeasures } from '@stem/core/production';
import { z } from 'zod';
import { isMapping } from '../settings/spelling.ts';
import { programKey, withDocumentValues } from '../song/key-names.ts';
import { schemaProblems } from '../song/schema-problems.ts';
import type { ValueSchema } from '../text/expectation.ts';
import { jsonPlaces, parseJson } from '../text/json.ts';
import { DocumentError } from '../text/problem.ts';
import { productionManifestSchema, type ProductionManifest, type SoundFigures } from './production-manifest-schema.ts';

/** Reads a manifest; throws a DocumentError that names every problem, such as a path that leads elsewhere. */
export function parseProductionManifest(text: string, file = 'manifest.json'): ProductionManifest {
  const value = parseJson(text, file);
  const result = productionManifestSchema.safeParse(withProgramNames(value));
  if (result.success) return result.data;
  const placeOf = jsonPlaces(text);
  const document = { file, value, problems: [], placeOf, keyPlaceOf: placeOf };
  throw new DocumentError(schemaProblems(result.error, productionManifestJsonSchema(), document));
}

/** The canonical text: the same production is always the same bytes, so it holds no time and no path of a machine. */
export function formatProductionManifest(manifest: ProductionManifest): string {
  return `${JSON.stringify(withDocumentValues(productionManifestSchema.parse(manifest)), null, 2)}\n`;
}

/** Under the program's names. */
export function productionManifestJsonSchema(): ValueSchema {
  return z.toJSONSchema(productionManifestSchema, { io: 'input' }) as ValueSchema;
}

/** A sound's figures as the manifest has them: minus infinity is null, and no digit is kept that means nothing. */
export function soundFigures(measures: SoundMeasures): SoundFigures {
  const { peakDbfs, truePeakDbtp, integratedLufs, loudnessRangeLu, maxMomentaryLufs, maxShortTermLufs } = measures;
  const { silence, clipping } = measures;
  return {
    peakDbfs: levelFigure(peakDbfs),
    truePeakDbtp: levelFigure(truePeakDbtp),
    integratedLufs: levelFigure(integratedLufs),
    loudnessRangeLu: levelFigure(loudnessRangeLu),
    maxMomentaryLufs: levelFigure(maxMomentaryLufs),
    maxShortTermLufs: levelFigure(maxShortTermLufs),
    dcOffset: rounded(measures.dcOffset, 8),
    correlation: rounded(measures.correlation, 4),
    silence: {
      totalSec: rounded(silence.totalSec, 6),
      longestSec: rounded(silence.longestSec, 6),
      longestAtFrame: silence.longestAtFrame,
      headSec: rounded(silence.headSec, 6),
      tailSec: rounded(silence.tailSec, 6),
    },
    clipping: { runs: clipping.runs, samples: clipping.samples, share: rounded(clipping.share, 8) },
  };
}

function levelFigure(db: number): number | null {
  return Number.isFinite(db) ? rounded(db, 3) : null;
}

/** Adding zero makes −0 a 0. */
function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0;
}

/** Null is a value here, where a song file takes it for nothing. */
function withProgramNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withProgramNames);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [programKey(key), withProgramNames(member)]));
}
