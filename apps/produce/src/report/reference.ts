/** How the reference lies against the grid: window by window, drawn and in figures. */
import { clock, counted, fixed, signed } from './figures.ts';
import { markup, nameOf, type Markup } from './markup.ts';
import type { ReportData, ReportReference } from './report-data.ts';
import { factList, part, table } from './tables.ts';

const { abs, max } = Math;

export function referencePart({ reference }: ReportData): Markup | undefined {
  if (!reference) return undefined;
  const { file, figures, windows } = reference;
  const rows = windows.map(({ startSec, endSec, offsetMs }) => [
    clock(startSec, 3),
    clock(endSec, 3),
    signed(offsetMs, 3),
  ]);
  return part('reference', 'Reference', [
    markup`<p>${nameOf(file)}</p>`,
    figures.length > 0 ? factList(figures) : undefined,
    windows.length > 0
      ? [drift(reference), table('Windows of the reference', ['#from', '#to', '#late by, ms'], rows)]
      : undefined,
  ]);
}

const width = 1000;
const height = 160;

/** Each window is a bar at its offset; the band is what is allowed. */
function drift({ windows, maxDriftMs }: ReportReference): Markup {
  const startSec = windows[0]?.startSec ?? 0;
  const lengthSec = max(1e-9, (windows.at(-1)?.endSec ?? 0) - startSec);
  const most = windows.reduce((far, { offsetMs }) => max(far, abs(offsetMs ?? 0)), 0);
  const reach = 1.25 * (max(most, maxDriftMs ?? 0) || 1);
  const x = (sec: number): string => fixed((width * (sec - startSec)) / lengthSec, 1).replace('−', '-');
  const y = (ms: number): string => fixed((height / 2) * (1 - ms / reach), 1).replace('−', '-');
  const bars = windows
    .map(({ startSec, endSec, offsetMs }) => (offsetMs === null ? '' : `M${x(startSec)} ${y(offsetMs)}H${x(endSec)}`))
    .join('');
  const band =
    maxDriftMs === undefined
      ? undefined
      : markup`<rect class="allowed" width="${width}" y="${y(maxDriftMs)}" height="${fixed((height * maxDriftMs) / reach, 1)}"/>`;
  const ticks = [-(maxDriftMs ?? most), 0, maxDriftMs ?? most].map(
    (ms) =>
      markup`<span class="tick" aria-hidden="true" style="top:${fixed(50 * (1 - ms / reach), 2)}%">${ms === 0 ? 'in time' : `${fixed(abs(ms), 1)} ms ${ms > 0 ? 'late' : 'early'}`}</span>`,
  );
  const words = `The reference is at most ${fixed(most, 3)} ms off the grid in ${counted(windows.length, 'window')}.`;
  return markup`<div class="drift"><svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${words}">${band}<path class="grid" d="M0 ${height / 2}H${width}"/><path class="curve" d="${bars}"/></svg>${ticks}</div>`;
}
