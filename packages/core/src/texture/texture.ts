/** The contract of a maker: what goes in, what comes out. */
import type { AudioBuffer } from '../audio/audio-buffer.ts';

/** The folder a texture is published in. */
export type TextureKind = 'pads' | 'swells' | 'clouds' | 'hiss';

/** All kinds, in the order in which they are made and reported. */
export const textureKinds: readonly TextureKind[] = ['pads', 'swells', 'clouds', 'hiss'];

/** What a file is counted as in the results: hiss comes as loops and as flickers. */
export type TextureRole = 'pad' | 'swell' | 'cloud' | 'hiss' | 'flicker';

/** A loop in frames of the texture. `end` is the last frame played, inclusive, as samplers read `smpl`. */
export interface Loop {
  readonly start: number;
  readonly end: number;
}

/** Where the sound was taken from: frames of the source at the source's own rate, `end` exclusive. */
export interface SourceRange {
  /** `track` for the row's own file, otherwise the relative path of the file (a drum source). */
  readonly file: string;
  readonly startFrame: number;
  readonly endFrame: number;
}

/** One step of the making, in order, with the values that repeat it: `{op: 'pitch-shift', semitones: -12}`. */
export interface Operation {
  readonly op: string;
  readonly [value: string]: string | number | boolean | null;
}

/** The proof that a loop turns unheard. */
export interface SeamProof {
  /** Normalised correlation of what was blended at the seam, −1 … 1. */
  readonly correlation: number;
  /** Largest difference of neighbouring samples over the seam, divided by the largest within the loop. */
  readonly stepRatio: number;
  /** Level after the seam against before it, in dB. */
  readonly levelJumpDb: number;
  /** Log-spectral distance after the seam against before it, in dB. */
  readonly spectralJumpDb: number;
  /** What such jumps come to at other moments of the loop, nine times of ten, in dB. */
  readonly usualLevelJumpDb: number;
  readonly usualSpectralJumpDb: number;
}

/** One finished sound, levelled and ready to be written. */
export interface Texture {
  readonly role: TextureRole;
  readonly kind: TextureKind;
  /** File name without slug and extension: `pad01_mid`, `flicker03`. */
  readonly name: string;
  readonly audio: AudioBuffer;
  readonly loop: Loop | undefined;
  readonly seam: SeamProof | undefined;
  readonly sources: readonly SourceRange[];
  readonly operations: readonly Operation[];
}

/** Fewer textures than asked for, and why, in words a musician understands. */
export interface Shortfall {
  readonly role: TextureRole;
  readonly wanted: number;
  readonly made: number;
  readonly reason: string;
}

/** What a maker has to say when it is done. */
export interface MakerReport {
  readonly shortfalls: readonly Shortfall[];
  /** What is not as good as was wished for, in words a musician understands. */
  readonly warnings: readonly string[];
}

/** A maker yields its textures one at a time, so that only one is ever held, and returns its report. */
export type TextureStream = Generator<Texture, MakerReport, void>;
