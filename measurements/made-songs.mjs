/** Songs with known tempo, first downbeat and key, played by a few synthesised instruments at any rate. */

const { PI, exp, floor, max, min, round, sin } = Math;

/**
 * @typedef {object} SongWish
 * @property {number} bpm
 * @property {number} seconds
 * @property {number} [sampleRate]
 * @property {number} [startSec] where the first downbeat falls
 * @property {number} [pickupBeats] beats of the lead that sound before it
 * @property {number} [tonic] 0 for C … 11 for B
 * @property {'maj' | 'min'} [mode]
 * @property {readonly number[]} [chordSteps] see `progressions`
 * @property {number} [cents] tuning
 * @property {keyof typeof grooves} [groove]
 * @property {number} [swing] share of an eighth by which every second one is late
 * @property {number} [looseMs] how far players are off the beat, to either side
 * @property {number} [driftMs] how late the song is at its end
 * @property {boolean} [stereo]
 * @property {boolean} [drums]
 * @property {boolean} [chords]
 * @property {boolean} [bass]
 * @property {boolean} [lead]
 * @property {string} [seed]
 */

/** Steps of sixteenths of a bar on which kick, snare and hat play. */
export const grooves = {
  rock: { kick: [0, 8, 10], snare: [4, 12], hat: [0, 2, 4, 6, 8, 10, 12, 14] },
  house: { kick: [0, 4, 8, 12], snare: [4, 12], hat: [2, 6, 10, 14] },
  halfTime: { kick: [0, 6], snare: [8], hat: [0, 2, 4, 6, 8, 10, 12, 14] },
  breakbeat: { kick: [0, 2, 10, 11], snare: [4, 7, 9, 12, 15], hat: [0, 2, 4, 6, 8, 10, 12, 14] },
  sixteenths: { kick: [0, 7, 8], snare: [4, 12], hat: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] },
  motown: { kick: [0, 6, 8, 14], snare: [0, 4, 8, 12], hat: [0, 2, 4, 6, 8, 10, 12, 14] },
  sparse: { kick: [0, 10], snare: [12], hat: [4, 12] },
};

/** Chords of one bar each: steps of the scale (0 … 6) on which triads are built. */
export const progressions = {
  maj: {
    cadence: [0, 3, 4, 0],
    axis: [0, 4, 5, 3],
    fifties: [0, 5, 3, 4],
    turnaround: [0, 5, 1, 4],
    plagal: [0, 3, 0, 3],
    sixFour: [5, 3, 0, 4],
    rock: [0, 3, 4, 3],
    twoFive: [1, 4, 0, 0],
  },
  min: {
    cadence: [0, 3, 4, 0],
    aeolian: [0, 5, 6, 0],
    andalusian: [0, 6, 5, 4],
    epic: [0, 5, 2, 6],
    plagal: [0, 3, 0, 3],
    lament: [0, 6, 3, 4],
    dorian: [0, 2, 5, 6],
    drone: [0, 0, 0, 0],
  },
};

const scales = { maj: [0, 2, 4, 5, 7, 9, 11], min: [0, 2, 3, 5, 7, 8, 10] };

/**
 * A song; every note begins on the sample nearest to its time.
 *
 * @param {SongWish} wish
 * @returns {{ sampleRate: number, channels: Float32Array[] }}
 */
export function song(wish) {
  const { bpm, seconds, sampleRate = 44100, startSec = 0, tonic = 0, mode = 'maj', stereo = false } = wish;
  const random = randomOf(`${wish.seed ?? ''} ${bpm} ${wish.groove ?? ''} ${tonic}`);
  const length = round(seconds * sampleRate);
  const left = new Float32Array(length);
  const right = stereo ? new Float32Array(length) : left;
  const beat = 60 / bpm;
  const loose = (wish.looseMs ?? 0) / 1000;
  /** @param {number} sixteenths from the first downbeat on */
  const timeOf = (sixteenths) => {
    const eighth = floor(sixteenths / 2);
    const late = eighth % 2 !== 0 && sixteenths % 2 === 0 ? ((wish.swing ?? 0) * beat) / 2 : 0;
    const time = startSec + (sixteenths * beat) / 4 + late + (loose > 0 ? loose * (2 * random() - 1) : 0);
    return time + ((wish.driftMs ?? 0) / 1000) * (time / seconds);
  };
  /** @param {Float32Array} sound @param {number} time @param {{ gain?: number, pan?: number }} [place] */
  const add = (sound, time, { gain = 1, pan = 0 } = {}) => {
    const start = round(time * sampleRate);
    const [toLeft, toRight] = stereo ? [gain * min(1, 1 - pan), gain * min(1, 1 + pan)] : [gain, 0];
    for (let i = max(0, -start); i < sound.length && start + i < length; i++) {
      left[start + i] += toLeft * sound[i];
      if (stereo) right[start + i] += toRight * sound[i];
    }
  };
  const scale = scales[mode];
  const chordSteps = wish.chordSteps ?? progressions[mode].cadence;
  /** Semitones over C of a step of the scale; the dominant of a minor key is major. @param {number} step @param {number} root */
  const pitchOf = (step, root) =>
    tonic + scale[step % 7] + 12 * floor(step / 7) + (mode === 'min' && root === 4 && step % 7 === 6 ? 1 : 0);
  const hz = (/** @type {number} */ semitones) => 261.6256 * 2 ** ((semitones + (wish.cents ?? 0) / 100) / 12);
  const groove = grooves[wish.groove ?? 'rock'];
  const kit = { kick: kick(sampleRate), snare: snare(sampleRate), hat: hat(sampleRate) };
  /** @type {Map<string, Float32Array>} */
  const notes = new Map();
  /** @param {'pad' | 'bass' | 'lead'} kind @param {number} semitones @param {number} sec */
  const note = (kind, semitones, sec) => {
    const name = `${kind} ${semitones} ${sec}`;
    const made = notes.get(name) ?? players[kind](hz(semitones), sec, sampleRate);
    notes.set(name, made);
    return made;
  };

  for (let step = 0; step < (wish.pickupBeats ?? 0) * 4; step += 2) {
    const at = step - (wish.pickupBeats ?? 0) * 4;
    add(note('lead', pitchOf(4 + step / 2, 0), beat / 2), timeOf(at), { gain: 0.8 });
    if (wish.drums !== false) add(kit.hat, timeOf(at));
  }
  for (let bar = 0; timeOf(bar * 16) < seconds; bar++) {
    const root = chordSteps[bar % chordSteps.length];
    if (wish.drums !== false) {
      for (const step of groove.kick) add(kit.kick, timeOf(bar * 16 + step));
      for (const step of groove.snare)
        add(kit.snare, timeOf(bar * 16 + step), { gain: step % 4 === 0 ? 1 : 0.35, pan: 0.1 });
      for (const step of groove.hat)
        add(kit.hat, timeOf(bar * 16 + step), { gain: step % 4 === 0 ? 1 : 0.6, pan: -0.3 });
    }
    if (wish.chords !== false) {
      for (const third of [0, 2, 4]) {
        const semitones = pitchOf(root + third, root);
        add(note('pad', semitones > 7 ? semitones - 12 : semitones, 4 * beat), timeOf(bar * 16), {
          pan: (third - 2) * 0.3,
        });
      }
    }
    if (wish.bass !== false) {
      for (const step of [0, 6, 8, 14]) {
        const semitones = pitchOf(root, root) - 24;
        add(note('bass', semitones > -15 ? semitones - 12 : semitones, beat * 0.9), timeOf(bar * 16 + step));
      }
    }
    if (wish.lead !== false) {
      for (let step = 0; step < 16; step += 2) {
        if (random() < 0.45) continue;
        const inChord = random() < 0.6;
        const degree = inChord ? root + 2 * floor(random() * 3) : floor(random() * 7);
        add(note('lead', pitchOf(degree, root), beat * 0.6), timeOf(bar * 16 + step), { pan: 0.4 });
      }
    }
  }
  return { sampleRate, channels: stereo ? [left, right] : [left] };
}

/** @type {Record<'pad' | 'bass' | 'lead', (hz: number, sec: number, rate: number) => Float32Array>} */
const players = {
  pad: (hz, sec, rate) =>
    sampled(sec, rate, (time) => {
      let value = 0;
      for (let n = 1; n <= 8 && n * hz < 0.45 * rate; n++) value += sin(2 * PI * n * hz * time + n * n) / (n * n);
      return 0.07 * value * min(1, time / 0.03, max(0, (sec - time) / 0.05));
    }),
  bass: (hz, sec, rate) =>
    sampled(sec, rate, (time) => {
      let value = 0;
      for (let n = 1; n <= 6; n++) value += sin(2 * PI * n * hz * time) / n;
      return 0.16 * value * min(1, time / 0.003) * exp(-3 * time) * min(1, max(0, (sec - time) / 0.02));
    }),
  lead: (hz, sec, rate) =>
    sampled(sec, rate, (time) => {
      let value = 0;
      for (let n = 1; n <= 7 && n * hz < 0.45 * rate; n += 1)
        value += (sin(2 * PI * n * hz * time) / n) * exp(-n * time);
      return 0.09 * value * min(1, time / 0.004) * exp(-4 * time) * min(1, max(0, (sec - time) / 0.02));
    }),
};

/** @param {number} rate */
function kick(rate) {
  const random = randomOf('kick');
  let turns = 0;
  return sampled(0.3, rate, (time) => {
    turns += (45 + 120 * exp(-30 * time)) / rate;
    return 0.6 * (sin(2 * PI * turns) * exp(-12 * time) + 0.2 * (2 * random() - 1) * exp(-400 * time));
  });
}

/** @param {number} rate */
function snare(rate) {
  const random = randomOf('snare');
  return sampled(
    0.25,
    rate,
    (time) => 0.35 * (0.6 * (2 * random() - 1) * exp(-20 * time) + 0.4 * sin(2 * PI * 190 * time) * exp(-25 * time)),
  );
}

/** @param {number} rate */
function hat(rate) {
  const random = randomOf('hat');
  let last = 0;
  return sampled(0.08, rate, (time) => {
    const value = 2 * random() - 1;
    const high = value - last;
    last = value;
    return 0.1 * high * exp(-60 * time);
  });
}

/** @param {number} sec @param {number} rate @param {(time: number) => number} value */
function sampled(sec, rate, value) {
  return Float32Array.from({ length: round(sec * rate) }, (_, index) => value(index / rate));
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32 over an FNV hash). @param {string} seed */
export function randomOf(seed) {
  let state = 2166136261;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
