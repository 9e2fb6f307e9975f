/** The state of a long job as one line that is never wider than the screen. */
import { durationText } from '../duration-text.ts';
import type { TallyState } from './tally.ts';

/** What a line is made with. */
export interface Glyphs {
  readonly full: string;
  readonly empty: string;
  readonly ellipsis: string;
}

export interface LineStyle {
  /** The cells of the screen that the line may take. */
  readonly width: number;
  readonly glyphs: Glyphs;
  /** How many cells a text takes. */
  readonly cells: (text: string) => number;
}

/** What of it is shown; the first that fits is. */
interface Share {
  readonly bar: number;
  readonly label: boolean;
  readonly unit: boolean;
  readonly rate: boolean;
  readonly count: boolean;
  /** Cells that the name of what is being done should have. */
  readonly name: number;
}

const shares: readonly Share[] = [
  { bar: 24, label: true, unit: true, rate: true, count: true, name: 24 },
  { bar: 10, label: true, unit: true, rate: true, count: true, name: 14 },
  { bar: 0, label: true, unit: true, rate: true, count: true, name: 10 },
  { bar: 10, label: true, unit: true, rate: false, count: true, name: 0 },
  { bar: 0, label: true, unit: false, rate: false, count: true, name: 0 },
  { bar: 0, label: false, unit: false, rate: false, count: true, name: 0 },
  { bar: 0, label: false, unit: false, rate: false, count: false, name: 0 },
];

/** Less of a name says nothing. */
const leastNameCells = 8;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** As much as fits of: what is done, a bar, how much, failures, rate, time left, and what is being worked on. */
export function progressLine(state: TallyState, style: LineStyle): string {
  const { width, cells } = style;
  const lines = shares.map((share) => ({
    text: factsText(state, share, style.glyphs),
    room: state.current.length > 0 ? share.name : 0,
  }));
  const line =
    lines.find(({ text, room }) => cells(text) + room <= width)?.text ?? cut(lines.at(-1)?.text ?? '', style);
  return line + currentText(state, { ...style, width: width - cells(line) });
}

/** Rate, time left and failures, as words between commas. */
export function paceText(state: TallyState, withRate = true): string {
  const { total, failed, perSec, leftSec, done, elapsedSec } = state;
  const isOpen = total === undefined || done === 0;
  const facts = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(withRate && perSec !== undefined ? [rateText(perSec)] : []),
    ...(leftSec === undefined ? [] : [`${durationText(leftSec)} left`]),
    ...(isOpen && elapsedSec >= 1 ? [`${durationText(elapsedSec)} so far`] : []),
  ];
  return facts.join(', ');
}

function rateText(perSec: number): string {
  if (perSec >= 1) return `${perSec.toFixed(perSec < 10 ? 1 : 0)}/s`;
  return perSec >= 1 / 60 ? `${(perSec * 60).toFixed(1)}/min` : `${(perSec * 3600).toFixed(1)}/h`;
}

function factsText(state: TallyState, share: Share, { full, empty }: Glyphs): string {
  const { label, unit, total, done } = state;
  const part = total === undefined ? undefined : total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round((part ?? 0) * share.bar);
  const count = total === undefined ? String(done) : `${done}/${total}`;
  const parts = [
    share.label ? label : '',
    part !== undefined && share.bar > 0 ? full.repeat(filled) + empty.repeat(share.bar - filled) : '',
    part === undefined ? '' : `${Math.floor(part * 100)}%`,
    share.count ? count + (share.unit ? ` ${unit}` : '') : '',
  ];
  return [parts.filter((text) => text !== '').join(' '), paceText(state, share.rate)].filter(Boolean).join(', ');
}

/** The latest that was begun, its beginning cut off: the end of a path says more. */
function currentText({ current }: TallyState, { width, glyphs, cells }: LineStyle): string {
  const name = current.at(-1);
  const more = current.length > 1 ? ` +${current.length - 1}` : '';
  const room = width - 2 - cells(more);
  if (name === undefined || room < leastNameCells) return '';
  if (cells(name) <= room) return `: ${name}${more}`;
  const end = fitting([...graphemes.segment(name)].reverse(), room - cells(glyphs.ellipsis), cells);
  return `: ${glyphs.ellipsis}${end.reverse().join('')}${more}`;
}

function cut(text: string, { width, cells }: LineStyle): string {
  return fitting([...graphemes.segment(text)], width, cells).join('');
}

/** As many of the first characters, as a reader sees them, as there is room for. */
function fitting(segments: readonly Intl.SegmentData[], room: number, cells: LineStyle['cells']): string[] {
  const taken: string[] = [];
  let left = room;
  for (const { segment } of segments) {
    left -= cells(segment);
    if (left < 0) break;
    taken.push(segment);
  }
  return taken;
}
