/** What every maker is given: where the sound comes from, what is wanted, and the chance to draw on. */
import type { StableRegion } from '../analysis/stability.ts';
import type { Random } from '../dsp/random.ts';
import type { TextureSource } from './source.ts';
import type { TextureKind, TextureStream } from './texture.ts';
import type { TextureOptions } from './texture-options.ts';

/** The grid that whole bars are counted on. */
export interface MakerTempo {
  readonly bpm: number;
  /** A beat of the source, in frames of the source; undefined where the tempo was given, not heard. */
  readonly firstBeatFrame: number | undefined;
}

export interface MakerInput {
  readonly source: TextureSource;
  /** Drum recordings that hiss is made of; empty where the user has none. */
  readonly drums: readonly TextureSource[];
  readonly options: TextureOptions;
  /** The maker's own; it gives each texture a child named like the texture. */
  readonly random: Random;
  /** How far everything tonal is moved to reach `musicality.target_key`; 0 where none is set. */
  readonly transposeSemitones: number;
  /** The stable regions of the source, shared by all makers. */
  readonly regions: readonly StableRegion[];
  readonly tempo: MakerTempo | undefined;
}

/** Makes all textures of a kind: audio at the output rate, neither levelled nor named by brightness yet. */
export interface Maker {
  readonly kind: TextureKind;
  readonly make: (input: MakerInput) => TextureStream;
}
