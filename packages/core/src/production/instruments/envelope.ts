/** The level of a note over its life: attack, decay to a sustained level, release once it is let go. */
import { exp } from '../../dsp/elementary.ts';

const { max } = Math;

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
  let [level, age, isReleased, isOver] = [0, 0, false, false];
  return {
    get isOver() {
      return isOver;
    },
    release() {
      isReleased = true;
    },
    advance(frames) {
      if (isReleased) {
        level *= exp(-releaseRate * frames);
        isOver ||= level < silence;
        return (level = isOver ? 0 : level);
      }
      const rising = max(0, Math.min(frames, attackFrames - age));
      age += frames;
      if (rising > 0) level = age >= attackFrames ? 1 : age / attackFrames;
      if (frames > rising) level = shape.sustain + (level - shape.sustain) * exp(-decayRate * (frames - rising));
      // A note that decays to nothing is over before it is let go.
      if (shape.sustain === 0 && age > attackFrames && level < silence) [isOver, level] = [true, 0];
      return level;
    },
  };
}
