/** The last moments of a track as mid and side, for analyses that look back: a window that slides over fed blocks. */
import { createMidSideWindow, kernelsInUse, type MidSideWindow } from '@stem/kernels';
import { createPlainHistory } from './plain-history.ts';

/** The window, the levels of what was fed last, and spectra of what it holds. */
export type History = MidSideWindow;

/** How much a history holds: at least `reach` frames, fed in blocks of at most `largestBlock`. */
export interface HistoryShape {
  readonly reach: number;
  readonly largestBlock: number;
}

/** An empty history: before a sound there is silence. */
export function createHistory(channelCount: number, shape: HistoryShape): History {
  return kernelsInUse() === 'plain'
    ? createPlainHistory(channelCount, shape)
    : createMidSideWindow(channelCount, shape);
}
