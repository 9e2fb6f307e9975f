/** What the drums play: the snare on the backbeat, kick and hats by the energy, fills into new sections. All on the grid. */
import type { Arrangement, Bar } from '../arrangement/arrangement.ts';
import { bandOf, metricAccent, patternOf, type PatternBook } from '../arrangement/pattern.ts';
import type { Random } from '../../dsp/random.ts';
import type { Note, Passage } from '../score/note.ts';
import { beatOfStep, velocityOf } from '../score/performer.ts';
import { backbeatSteps } from '../timing/time-signature.ts';
import { drumPitches, type DrumSound } from './kit.ts';

const { max, min } = Math;

const kicks: PatternBook = [
  ['x...............', 'x.........x.....', 'x.......x.......'],
  ['x.......x.x.....', 'x.....x.x.......', 'x.........x.....', 'x.......x.....x.'],
  ['x.x.....x.x.....', 'x..x....x.x.....', 'x.....x.x.x...x.', 'x..x..x.x.......'],
  ['x...x...x...x...', 'x.x...x.x.x...x.', 'x..x..x.x..x..x.', 'x.....xxx.x...x.'],
];

/** c is closed, o open. */
const hats: PatternBook = [
  ['c...c...c...c...', '....c.......c...'],
  ['c.c.c.c.c.c.c.c.', 'c...c.c.c...c.c.'],
  ['c.c.c.c.c.c.c.o.', 'c.ccc.c.c.ccc.c.', 'c.c.c.o.c.c.c.o.'],
  ['cccccccccccccccc', 'c.o.c.o.c.o.c.o.', 'c.ccc.ccc.ccc.oc', 'ccoccccccccccco.'],
];

/** Soft strokes of the snare between the others. */
const ghosts: PatternBook = [
  ['................'],
  ['................', '.......x........'],
  ['.......x.x......', '..........x....x', '.......x........'],
  ['..x....x.x....x.', '.......x.xx....x', '.......x.x.....x'],
];

/** S snare, H M L toms, K kick. The snare keeps the backbeat of the bar's last beat. */
const fills: PatternBook = [
  ['............S.LL', '............S...'],
  ['............SSMM', '............S.HL', '..............SS'],
  ['........H.M.SMLL', '..........SSSSSS', '........S.SSS.LL'],
  ['....S.SSH.HHSMLL', '........SSHHSMLL', '....SSSSSSSSSSSS', '......S.H.M.SHML'],
];

const fillSounds: Readonly<Record<string, DrumSound>> = {
  S: 'snare',
  H: 'high tom',
  M: 'middle tom',
  L: 'low tom',
  K: 'kick',
};

/** Where each drum stands, −1 (left) … 1, as the audience sees the kit. */
const places: Readonly<Record<DrumSound, number>> = {
  kick: 0,
  snare: 0.05,
  'closed hat': 0.35,
  'open hat': 0.35,
  'high tom': 0.25,
  'middle tom': -0.1,
  'low tom': -0.4,
  crash: -0.3,
};

/** Hats share a foot; every other sound rings out. */
const hatLane = 0;

/** Share by which velocities differ from hit to hit. */
const unevenness = 0.06;

export function* drumPart(arrangement: Arrangement, random: Random): Generator<Passage> {
  const { form, bars } = arrangement;
  let notes: Note[] = [];
  const touch = random.child('touch');
  const hit = (bar: Bar, step: number, { sound, accent }: { sound: DrumSound; accent: number }): void => {
    const frame = form.frameAtBeat(beatOfStep(arrangement, bar, step));
    const even = velocityOf(bar.energy, accent);
    const velocity = max(0.05, min(1, even * (1 + unevenness * max(-2, min(2, touch.gaussian())))));
    const isHat = sound === 'closed hat' || sound === 'open hat';
    if (frame >= form.frames) return;
    notes.push({
      frame,
      frames: 1,
      pitch: drumPitches[sound],
      velocity,
      sound,
      pan: places[sound],
      ...(isHat ? { lane: hatLane } : {}),
    });
  };
  for (const [index, bar] of bars.entries()) {
    if (bar.isFinal) lastHit(bar, hit);
    else playBar(bar, { hit, random, before: bars[index - 1], next: bars[index + 1], signature: form.timeSignature });
    yield { startFrame: form.frameAtBeat(bar.startBeat), notes };
    notes = [];
  }
}

type HitDrum = (bar: Bar, step: number, hit: { sound: DrumSound; accent: number }) => void;

interface BarContext {
  readonly hit: HitDrum;
  readonly random: Random;
  readonly before: Bar | undefined;
  readonly next: Bar | undefined;
  readonly signature: Arrangement['form']['timeSignature'];
}

function playBar(bar: Bar, { hit, random, before, next, signature }: BarContext): void {
  const isFill = bar.isLastOfSection && next !== undefined && bar.steps >= 8;
  const fill = isFill ? fillOf(bar, next, random) : '';
  const fillStart = isFill ? fill.search(/[A-Z]/) : bar.steps;
  const backbeat = backbeatSteps(signature);
  const [kick, hatPattern, ghost] = [
    patternOf(kicks, bar, random.child('kick')),
    patternOf(hats, bar, random.child('hat')),
    patternOf(ghosts, bar, random.child('ghost')),
  ];
  for (let step = 0; step < bar.steps; step++) {
    const at = step % 16;
    const inFill = step >= fillStart;
    const filled = fillSounds[fill[step] ?? ''];
    if (kick[at] === 'x' && !inFill) hit(bar, step, { sound: 'kick', accent: step === 0 ? 1 : 0.88 });
    if (backbeat.includes(step)) hit(bar, step, { sound: 'snare', accent: 0.95 });
    else if (filled)
      hit(bar, step, { sound: filled, accent: 0.6 + (0.3 * (step - fillStart)) / (bar.steps - fillStart) });
    else if (ghost[at] === 'x') hit(bar, step, { sound: 'snare', accent: 0.3 });
    if (inFill && step > fillStart && filled) continue;
    const sign = hatPattern[at];
    if (sign === 'c') hit(bar, step, { sound: 'closed hat', accent: 0.9 * metricAccent(step) * metricAccent(step) });
    if (sign === 'o') hit(bar, step, { sound: 'open hat', accent: 0.75 });
  }
  // A crash opens a section that is at least as strong as the one before.
  if (bar.index === 0 && bar.energy >= 0.35 && bar.energy >= (before?.energy ?? 1) - 0.05) {
    hit(bar, 0, { sound: 'crash', accent: 0.8 });
  }
}

/** The fill before a section, as large as the stronger of both. */
function fillOf(bar: Bar, next: Bar, random: Random): string {
  const choices = fills[bandOf(max(bar.energy, next.energy))];
  const fill = choices[random.child(`fill ${bar.startBeat}`).integer(0, choices.length - 1)] as string;
  // It ends with its bar, however long that is.
  return fill.slice(-bar.steps).padStart(bar.steps, '.');
}

function lastHit(bar: Bar, hit: HitDrum): void {
  hit(bar, 0, { sound: 'kick', accent: 1 });
  hit(bar, 0, { sound: 'crash', accent: 0.9 });
}
