/** Tempo, downbeat and drift on made songs, on loops of known tempo and on real songs: the tables of docs/tempo-and-key.md. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { analyzeTrack, beatDrift } from '@stem/core/analysis';
import { decode } from '@stem/core/format';
import { grooves, progressions, randomOf, song } from './made-songs.mjs';
import { tempoAnchors } from './tempo-anchors.mjs';

/** @typedef {{ bpm: number | undefined, truth: number }} Answer */

/** Mirex's accuracy 1: within 4 % of the truth. @param {Answer} answer */
const isRight = ({ bpm, truth }) => bpm !== undefined && Math.abs(bpm / truth - 1) < 0.04;

/** Mirex's accuracy 2: or of half, double, a third or three times of it. @param {Answer} answer */
const isRightButForOctave = ({ bpm, truth }) =>
  [1, 2, 0.5, 3, 1 / 3].some((octave) => isRight({ bpm, truth: octave * truth }));

/** @param {number} part @param {number} whole */
const percent = (part, whole) => (whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`);

/**
 * @param {readonly string[]} words which part (all of them unless said), how many made songs, and `alone` where nothing is
 *   to stand beside ours
 */
export async function measure([part = 'all', count = '60', others]) {
  if (others === 'alone') anchors = [];
  const audio = process.env['STEM_TEST_AUDIO'] ?? '';
  if (part === 'all' || part === 'made') await madeSongs(Number(count));
  if (part === 'all' || part === 'drift') drifts();
  if (part === 'all' || part === 'loops') await loops(path.join(audio, 'sonic-pi-samples/usr/share/sonic-pi/samples'));
  if (part === 'all' || part === 'songs') {
    await realSongs(path.join(audio, 'singularity-music/usr/share/games/singularity/music'));
  }
}

let anchors = tempoAnchors;

const rates = [44100, 48000, 22050, 96000, 32000];

/** Kinds of made songs and what makes each: all else is drawn. */
const kinds = {
  'drums, bass, chords, melody': {},
  'drums and bass': { chords: false, lead: false },
  'no drums': { drums: false },
  'swung eighths': { swing: 0.33 },
  'players up to 10 ms off': { looseMs: 10 },
  'a pickup of 1 … 3 beats': { pickupBeats: 1 },
};

/** @param {number} count */
async function madeSongs(count) {
  const random = randomOf('tempo');
  const names = ['ours', ...anchors.map(({ name }) => name)];
  /** @type {Record<string, Answer[]>} */
  const all = Object.fromEntries(names.map((name) => [name, []]));
  /** @type {{ confidence: number, right: boolean }[]} */
  const confidences = [];
  console.log(
    `### Made songs\n\n| songs | n | ${names.map((name) => `${name}: acc. 1, acc. 2`).join(' | ')} | bpm off | downbeat off | bars right |`,
  );
  console.log(`|---|---:|${names.map(() => '---|').join('')}---:|---:|---:|`);
  for (const [kind, wish] of Object.entries(kinds)) {
    /** @type {Record<string, Answer[]>} */
    const answers = Object.fromEntries(names.map((name) => [name, []]));
    /** @type {number[]} */
    const bpmErrors = [];
    /** @type {number[]} */
    const beatErrors = [];
    let bars = 0;
    const songs = Math.round(count / Object.keys(kinds).length);
    for (let index = 0; index < songs; index++) {
      const bpm = Math.round((60 + 120 * random()) * 100) / 100;
      const mode = random() < 0.5 ? 'maj' : 'min';
      const chords = Object.values(progressions[mode]);
      const pickupBeats = 'pickupBeats' in wish ? 1 + (index % 3) : 0;
      const startSec = pickupBeats > 0 ? 0.037 + (4 * 60) / bpm : [0, 0.037, 0.5, 2.5][index % 4];
      const made = song({
        bpm,
        mode,
        seconds: 30,
        sampleRate: rates[index % rates.length],
        tonic: Math.floor(12 * random()),
        chordSteps: chords[index % chords.length] ?? [0],
        groove: /** @type {keyof typeof grooves} */ (Object.keys(grooves)[index % 7]),
        stereo: index % 2 === 0,
        seed: `${kind} ${index}`,
        ...wish,
        pickupBeats,
        startSec,
      });
      const tempo = analyzeTrack(made).tempo;
      answers['ours']?.push({ bpm: tempo?.bpm, truth: bpm });
      for (const { name, bpm: ask } of anchors) answers[name]?.push({ bpm: await ask(made), truth: bpm });
      if (tempo === undefined) continue;
      const right = isRight({ bpm: tempo.bpm, truth: bpm });
      confidences.push({ confidence: tempo.confidence, right });
      if (!right) continue;
      bpmErrors.push(Math.abs(tempo.bpm - bpm));
      const turns = ((tempo.firstDownbeatFrame / made.sampleRate - startSec) * bpm) / 240;
      const lateSec = ((turns - Math.round(turns)) * 240) / bpm;
      if (Math.abs(lateSec) < 0.05) {
        bars++;
        beatErrors.push(1000 * Math.abs(lateSec));
      }
    }
    for (const name of names) all[name]?.push(...(answers[name] ?? []));
    const cells = names.map((name) => accuracies(answers[name] ?? []));
    const worst = worstOf(bpmErrors).toFixed(4);
    console.log(
      `| ${kind} | ${songs} | ${cells.join(' | ')} | ${worst} | ${worstOf(beatErrors).toFixed(2)} ms | ${percent(bars, bpmErrors.length)} |`,
    );
  }
  console.log(
    `| all | ${all['ours']?.length} | ${names.map((name) => accuracies(all[name] ?? [])).join(' | ')} | | | |`,
  );
  console.log('\n| confidence | songs | tempo right |\n|---|---:|---:|');
  const edges = [0, 0.6, 0.7, 0.8, 0.9, 1.01];
  edges.slice(1).forEach((to, index) => {
    const from = edges[index] ?? 0;
    const inside = confidences.filter(({ confidence }) => confidence >= from && confidence < to);
    const right = inside.filter((each) => each.right).length;
    if (inside.length > 0)
      console.log(`| ${from} … ${Math.min(1, to)} | ${inside.length} | ${percent(right, inside.length)} |`);
  });
}

/** @param {readonly Answer[]} answers */
function accuracies(answers) {
  const [one, two] = [answers.filter(isRight).length, answers.filter(isRightButForOctave).length];
  return `${percent(one, answers.length)}, ${percent(two, answers.length)}`;
}

/** @param {readonly number[]} errors */
function worstOf(errors) {
  return Math.max(0, ...errors);
}

/** Drums of 137.14 s at 140 BPM that begin 37 ms late and drift. */
function drifts() {
  console.log(
    '\n### Drift\n\n| rate | made drift | heard tempo | first downbeat | drift against 140 BPM |\n|---:|---:|---:|---:|---:|',
  );
  for (const sampleRate of [44100, 48000, 96000]) {
    for (const driftMs of [0, 30, -30]) {
      const wish = { bpm: 140, seconds: 137.142857, startSec: 0.037, chords: false, bass: false, lead: false };
      const analysis = analyzeTrack(song({ ...wish, sampleRate, driftMs }));
      const drift = beatDrift(analysis, 140);
      const first = (1000 * (analysis.tempo?.firstDownbeatFrame ?? NaN)) / sampleRate;
      console.log(
        `| ${sampleRate} | ${driftMs} ms | ${analysis.tempo?.bpm.toFixed(4)} | ${first.toFixed(2)} ms | ${drift?.driftMs.toFixed(2)} ms |`,
      );
    }
  }
}

/**
 * Loops of Sonic Pi and their beats. Their length is a round number of beats: 4 for loop_amen by `use_sample_bpm`'s
 * documentation, 4 for loop_breakbeat and 16 for loop_garzul by its tutorial (`beat_stretch`); loop_drone_g_97 has its
 * tempo in its name, and those that last 4 or 8 beats of it came with it. The rest are read off length and listening.
 *
 * @type {Readonly<Record<string, number>>}
 */
const loopBeats = {
  loop_amen: 4,
  loop_amen_full: 16,
  loop_breakbeat: 4,
  loop_compus: 16,
  loop_garzul: 16,
  loop_mika: 16,
  loop_safari: 16,
  loop_tabla: 16,
  loop_electric: 4,
  loop_mehackit1: 4,
  loop_mehackit2: 4,
  loop_perc1: 4,
  loop_perc2: 4,
  loop_weirdo: 8,
};

/** @param {string} folder */
async function loops(folder) {
  if (!existsSync(folder)) return;
  const names = anchors.map(({ name }) => name);
  console.log(`\n### Loops\n\n| loop | beats | BPM | ours | confidence | downbeat | ${names.join(' | ')} |`);
  console.log(`|---|---:|---:|---:|---:|---:|${names.map(() => '---:|').join('')}`);
  /** @type {Record<string, Answer[]>} */
  const answers = {};
  for (const [name, beats] of Object.entries(loopBeats)) {
    const { audio } = await decode(path.join(folder, `${name}.flac`));
    const truth = (60 * beats * audio.sampleRate) / (audio.channels[0]?.length ?? 0);
    const tempo = analyzeTrack(audio).tempo;
    const cells = [];
    for (const { name: anchor, bpm } of anchors) {
      const answer = { bpm: await bpm(audio), truth };
      (answers[anchor] ??= []).push(answer);
      cells.push(marked(answer));
    }
    const ours = { bpm: tempo?.bpm, truth };
    (answers['ours'] ??= []).push(ours);
    const downbeat = tempo && `${((1000 * tempo.firstDownbeatFrame) / audio.sampleRate).toFixed(0)} ms`;
    console.log(
      `| ${name} | ${beats} | ${truth.toFixed(2)} | ${marked(ours)} | ${tempo?.confidence.toFixed(2) ?? ''} | ${downbeat ?? ''} | ${cells.join(' | ')} |`,
    );
  }
  const total = ['ours', ...names].map((name) => `${name} ${accuracies(answers[name] ?? [])}`);
  console.log(`\nAccuracy 1, accuracy 2: ${total.join('; ')}.`);
}

/** A tempo, with a mark where it is wrong (✗) or another octave (8). @param {Answer} answer */
function marked(answer) {
  if (answer.bpm === undefined) return '–';
  return `${answer.bpm.toFixed(2)}${isRight(answer) ? '' : isRightButForOctave(answer) ? ' (8)' : ' ✗'}`;
}

/** A minute of each song, for which nobody says the truth. @param {string} folder */
async function realSongs(folder) {
  if (!existsSync(folder)) return;
  const names = anchors.map(({ name }) => name);
  console.log(`\n### Songs, from 0:30 on for 60 s\n\n| song | ours | confidence | or | drift | ${names.join(' | ')} |`);
  console.log(`|---|---:|---:|---:|---:|${names.map(() => '---:|').join('')}`);
  for (const file of readdirSync(folder).toSorted()) {
    if (!file.endsWith('.ogg')) continue;
    const { audio } = await decode(path.join(folder, file), {
      range: { startFrame: 30 * 48000, endFrame: 90 * 48000 },
    });
    const tempo = analyzeTrack(audio).tempo;
    const cells = [];
    for (const { bpm } of anchors) cells.push((await bpm(audio))?.toFixed(2) ?? '–');
    console.log(
      `| ${file.replace('.ogg', '')} | ${tempo?.bpm.toFixed(2) ?? '–'} | ${tempo?.confidence.toFixed(2) ?? ''} | ${tempo?.alternativeBpm?.toFixed(2) ?? ''} | ${tempo ? `${tempo.driftMs.toFixed(1)} ms` : ''} | ${cells.join(' | ')} |`,
    );
  }
}
