/** The form that a manifest tells: against its own tempo, and against the MIDI file. */
import type { ProductionManifest } from '@stem/catalog/production';
import { InputError } from '@stem/core';
import type { MidiOutline } from '@stem/core/format';
import { parseTimeSignature, planForm, type GateProblem } from '@stem/core/production';

const { abs } = Math;

const edited = 'The manifest was edited: ask for the delivery again.';

/** Sections, lengths and beats, computed again from the tempo. */
export function formProblems({ form, format }: ProductionManifest): GateProblem[] {
  const problem = (check: string, expected: string, got: string): GateProblem => {
    return { check: `${check} (manifest)`, expected, got, advice: edited };
  };
  try {
    const timeSignature = parseTimeSignature(form.timeSignature);
    const { beatsPerBar } = timeSignature;
    const { sampleRate } = format;
    const tempo = form.tempi.map(({ startBeat, bpm }) => ({ bar: 1 + startBeat / beatsPerBar, bpm }));
    const again = planForm({ sampleRate, tempo, timeSignature, sections: form.sections });
    const problems = form.sections.flatMap(({ name, startFrame, endFrame }, index) => {
      const section = again.sections[index];
      if (section?.startFrame === startFrame && section.endFrame === endFrame) return [];
      const expected = `samples ${section?.startFrame} to ${section?.endFrame}`;
      return [problem(`section ${name}`, expected, `samples ${startFrame} to ${endFrame}`)];
    });
    const frames = again.frameAtBeat(again.beats + form.tailBars * beatsPerBar);
    if (frames !== format.frames) problems.push(problem('length', `${frames} samples`, `${format.frames} samples`));
    if (!isNear(format.durationSec, frames / sampleRate)) {
      problems.push(problem('duration', `${(frames / sampleRate).toFixed(6)} s`, `${format.durationSec.toFixed(6)} s`));
    }
    if (!isNear(form.beats, again.beats)) problems.push(problem('beats', `${again.beats}`, `${form.beats}`));
    return problems;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [problem('form', 'one that can be played', error.message)];
  }
}

/** Tempo, time signature, section markers and end of the MIDI file. */
export function midiProblems({ form }: ProductionManifest, midi: MidiOutline): GateProblem[] {
  const { beatsPerBar, beatUnit } = parseTimeSignature(form.timeSignature);
  const quarterAt = (beat: number): number => (beat * 4) / beatUnit;
  const advice = 'It is not the MIDI file of this form: ask for it again.';
  const problems: GateProblem[] = [];
  const compare = (check: string, wanted: readonly MidiPlace[], found: readonly MidiPlace[]): void => {
    if (wanted.length === found.length && wanted.every((one, index) => isSamePlace(one, found[index]))) return;
    const text = (places: readonly MidiPlace[]): string => places.map(placeText).join(', ') || 'none';
    problems.push({ check: `${check} (MIDI)`, expected: text(wanted), got: text(found), advice });
  };
  compare(
    'tempo',
    form.tempi.map(({ startBeat, bpm }) => ({ quarter: quarterAt(startBeat), bpm: quarterAt(bpm) })),
    midi.tempi,
  );
  // Bars that are cut short have signatures of their own.
  const hasWholeBar = form.sections.some(({ beats }) => beats >= beatsPerBar);
  const isUsual = midi.timeSignatures.some((one) => one.beatsPerBar === beatsPerBar && one.beatUnit === beatUnit);
  if (hasWholeBar && !isUsual) {
    const got = midi.timeSignatures.map((one) => `${one.beatsPerBar}/${one.beatUnit}`).join(', ') || 'none';
    problems.push({ check: 'time signature (MIDI)', expected: `${beatsPerBar}/${beatUnit}`, got, advice });
  }
  compare(
    'section markers',
    form.sections.map(({ startBeat, name }) => ({ quarter: quarterAt(startBeat), label: name })),
    midi.markers,
  );
  const end = quarterAt(form.beats + form.tailBars * beatsPerBar);
  if (midi.quarters < end - 0.01) {
    const words = (quarters: number): string => `${quarters.toFixed(3)} quarter notes`;
    problems.push({ check: 'length (MIDI)', expected: words(end), got: words(midi.quarters), advice });
  }
  return problems;
}

/** What stands at a place of the MIDI file. */
interface MidiPlace {
  readonly quarter: number;
  readonly bpm?: number;
  readonly label?: string;
}

/** A file holds whole ticks, 960 a quarter note, and whole microseconds a quarter. */
function isSamePlace(one: MidiPlace, other: MidiPlace | undefined): boolean {
  if (!other || one.label !== other.label || abs(one.quarter - other.quarter) > 1 / 960) return false;
  return abs((one.bpm ?? 0) - (other.bpm ?? 0)) <= 1e-5 * (one.bpm ?? 0);
}

function placeText({ quarter, bpm, label }: MidiPlace): string {
  return `${bpm === undefined ? `"${label}"` : `${bpm.toFixed(3)} BPM`} at quarter ${quarter.toFixed(3)}`;
}

function isNear(a: number, b: number): boolean {
  return abs(a - b) <= 1e-6 * Math.max(1, abs(b));
}
