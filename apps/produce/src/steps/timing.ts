/** Step 1: the form to the sample, before there is any audio. */
import { InputError } from '@stem/core';
import type { Teller } from '../stage.ts';
import { songOutline, type HeardReference, type ParsedSong } from '@stem/catalog/song';
import {
  checkDuration,
  planForm,
  sectionLine,
  type DurationCheck,
  type SongForm,
  type SongOutline,
} from '@stem/core/production';

export interface Timing {
  readonly outline: SongOutline;
  readonly form: SongForm;
  /** With the tail bars, which no section counts. */
  readonly beats: number;
  readonly frames: number;
  /** Against the wanted length, where one is wanted. */
  readonly check: DurationCheck | undefined;
}

/** Whether tempo and form are known before anything is listened to. */
export function isTimed({ song }: ParsedSong): boolean {
  const { tempo, sections, duration, reference } = song;
  const needsTempo = tempo === undefined && reference?.use.includes('tempo') === true;
  return !needsTempo && (sections.length > 0 || duration !== undefined);
}

/** Throws InputError with everything that does not fit, and what would. */
export function planTiming(song: ParsedSong, heard: HeardReference = {}): Timing {
  const outline = songOutline(song, heard);
  const form = planForm(outline);
  requireLoudness(form.durationSec);
  const { duration, tailBars } = song.song;
  const beats = form.beats + tailBars * form.timeSignature.beatsPerBar;
  const sec = duration?.targetSec ?? heard.durationSec;
  const toleranceSec = duration?.toleranceSec;
  return {
    outline,
    form,
    beats,
    frames: form.frameAtBeat(beats),
    check:
      sec === undefined
        ? undefined
        : checkDuration(outline, { sec, ...(toleranceSec === undefined ? {} : { toleranceSec }) }),
  };
}

/** Loudness is measured over 400 ms (BS.1770-5): of less there is none to master to. */
const leastSec = 0.4;

function requireLoudness(sec: number): void {
  if (sec >= leastSec) return;
  throw new InputError(`sections: expected at least ${leastSec} s, got ${sec.toFixed(3)} s.`);
}

/** Says where the sections lie. */
export function tellTiming(timing: Timing, tell: Teller): void {
  for (const line of timingLines(timing)) tell.done(line);
  const { form, check } = timing;
  tell.figure('sections', String(form.sections.length));
  tell.figure('bars', String(Number(form.bars.toFixed(3))));
  tell.figure('length', lengthText(timing));
  if (check) tell.figure('residual', `${check.residualSec.toFixed(3)} s`);
}

/** `verse: 0.00s - 82.29s (192 beats)` for every section, and the whole. */
export function timingLines(timing: Timing): string[] {
  const { form, check } = timing;
  const bars = Number(form.bars.toFixed(3));
  const whole = `length: ${lengthText(timing)} at ${form.sampleRate} Hz, ${bars} bars`;
  const residual =
    check === undefined
      ? ''
      : `, ${check.residualSec >= 0 ? '+' : ''}${check.residualSec.toFixed(3)} s to the wanted length`;
  return [...form.sections.map(sectionLine), whole + residual];
}

/** The exact length, of which the samples are the nearest whole number. */
function lengthText({ form, frames, beats }: Timing): string {
  return `${form.secAtBeat(beats).toFixed(6)} s = ${frames} samples`;
}
