/** The report of a delivery: where it goes, and what was found when it was verified, drawn. */
import { basename, dirname, extname, join } from 'node:path';
import type { VerifyResult } from '../verify/verify-delivery.ts';
import { renderReport } from './render-report.ts';
import { reportOf } from './report-of.ts';

/**
 * The page of a delivery that was verified.
 *
 * @example
 * const result = await verifyDelivery(place);
 * await writeReport(reportPath(result), deliveryPage(result));
 */
export function deliveryPage(result: VerifyResult): string {
  const drawn = result.verdicts.flatMap(({ subject, overview }) => (overview ? [[subject, overview] as const] : []));
  return renderReport(reportOf({ result, overviews: new Map(drawn) }));
}

const reportName = 'report.html';

/** In the folder that was verified; beside a zip, by its name, as others may lie there too. */
export function reportPath({ place, kind }: Pick<VerifyResult, 'place' | 'kind'>): string {
  if (kind === 'folder') return join(place, reportName);
  return join(dirname(place), `${basename(place, extname(place))}.${reportName}`);
}
