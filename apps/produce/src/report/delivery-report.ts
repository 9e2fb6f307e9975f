/** The report of a delivery that is being verified: hears the files as they are read, then draws what was found. */
import { basename, dirname, extname, join } from 'node:path';
import { createOverview, type OverviewMeter } from '@stem/core/production';
import type { ListenTo } from '../verify/hear-file.ts';
import type { VerifyResult } from '../verify/verify-delivery.ts';
import { renderReport } from './render-report.ts';
import { reportOf } from './report-of.ts';

export interface DeliveryReport {
  /** To be handed to `verifyDelivery`. */
  readonly listenTo: ListenTo;
  /** The page, once the delivery is verified. */
  page(result: VerifyResult): string;
}

/**
 * @example
 * const report = createDeliveryReport();
 * const result = await verifyDelivery(place, { listenTo: report.listenTo });
 * await writeReport(reportPath(result), report.page(result));
 */
export function createDeliveryReport(): DeliveryReport {
  const meters = new Map<string, OverviewMeter>();
  return {
    listenTo(path, { sampleRate, channels, frames }) {
      const meter = createOverview({ sampleRate, channels, frames });
      meters.set(path, meter);
      return meter;
    },
    page(result) {
      const overviews = new Map([...meters].map(([path, meter]) => [path, meter.result()]));
      return renderReport(reportOf({ result, overviews }));
    },
  };
}

const reportName = 'report.html';

/** In the folder that was verified; beside a zip, by its name, as others may lie there too. */
export function reportPath({ place, kind }: Pick<VerifyResult, 'place' | 'kind'>): string {
  if (kind === 'folder') return join(place, reportName);
  return join(dirname(place), `${basename(place, extname(place))}.${reportName}`);
}
