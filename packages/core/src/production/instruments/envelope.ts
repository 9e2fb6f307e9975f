/** The level of a note over its life: attack, decay to a sustained level, release once it is let go. */
import { exp } from '../../dsp/elementary.ts';

const { max, min } = Math;

/** Times in seconds. Attack is a straight line; decay and release are exponential and fall by 60 dB in their time. */
export interface EnvelopeShape {
  readonly attackSec: number;
  readonly decaySec: number;
  /** Level at which the decay ends, 0 … 1. */
  readonly sustain: number;
  readonly releaseSec: number;
}

/** −80 dB: what is left of a released note ends here. */
const silence = 1e-4;

/** ln 1000, for times of 60 dB. */
const sixtyDb = 6.907755278982137;

export interface Envelope {
  /** Goes on by so many frames and returns the level there; 0 once the note is over. */
  advance(frames: number): number;
  release(): void;
  readonly isOver: boolean;
}

/** An envelope that starts at 0. It is exact at the frames asked for, however far they are apart. */
export function createEnvelope(shape: EnvelopeShape, sampleRate: number): Envelope {
  const attackFrames = max(1, shape.attackSec * sampleRate);
  const decayRate = sixtyDb / max(1, shape.decaySec * sampleRate);
  const releaseRate = sixtyDb / max(1, shape.releaseSec * sampleRate);
  // Fields of an object, not variables: those are boxed anew at every change.
  const state = { level: 0, age: 0, isReleased: false, isOver: false };
  const decayed = createFall(decayRate);
  const released = createFall(releaseRate);
  return {
    get isOver() {
      return state.isOver;
    },
    release() {
      state.isReleased = true;
    },
    advance(frames) {
      let { level } = state;
      if (state.isReleased) {
        level *= released(frames);
        state.isOver ||= level < silence;
        return (state.level = state.isOver ? 0 : level);
      }
      const rising = max(0, min(frames, attackFrames - state.age));
      const age = state.age + frames;
      if (rising > 0) level = age >= attackFrames ? 1 : age / attackFrames;
      if (frames > rising) level = shape.sustain + (level - shape.sustain) * decayed(frames - rising);
      // A note that decays to nothing is over before it is let go.
      state.isOver = shape.sustain === 0 && age > attackFrames && level < silence;
      state.age = age;
      return (state.level = state.isOver ? 0 : level);
    },
  };
}

/** What an exponential falls to in so many frames. Almost always they are as many as before. */
function createFall(rate: number): (frames: number) => number {
  const last = { frames: 0, share: 1 };
  return (frames) => {
    if (frames !== last.frames) {
      last.frames = frames;
      last.share = exp(-rate * frames);
    }
    return last.share;
  };
}
