/** The tonal variants: what is filtered out, and where that must give way so that something is left. */
import { audioBuffer, frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { rms } from '../../audio/level.ts';
import { filterChannels, filteredEnergy } from '../../dsp/cascade.ts';
import { butterworthHighpass, butterworthLowpass, usableCutoff, type Sections } from '../../dsp/filter.ts';
import { dbToGain } from '../../dsp/units.ts';
import type { Operation } from '../texture.ts';
import type { SwellOptions } from './options.ts';
import type { SwellVariant } from './variant-names.ts';

const { max, sqrt } = Math;

/** 24 dB an octave. */
const order = 4;

/** Below hearing: what is taken out of every variant, so that no constant offset comes through. */
const rumbleHz = 20;

/**
 * What a variant must keep of the level before its filter. With less, levelling it again would lift the noise of the
 * recording and not its sound.
 */
const leastKept = dbToGain(-50);

/** And what must be left at all, in full scale: the noise of a 16-bit recording lies at −98 dB. */
const leastLevel = dbToGain(-80);

/** A filtered copy. */
interface FilteredSound {
  readonly audio: AudioBuffer;
  readonly rms: number;
}

/** A variant of a sound, and the filters that made it. */
export interface FilteredVariant extends FilteredSound {
  readonly operations: readonly Operation[];
}

/**
 * Filters a copy for a variant. Where the wanted cutoff would leave next to nothing (a high-pass over a bass note), it
 * moves by octaves until enough is kept, and the operation says from where.
 */
export function filterVariant(audio: AudioBuffer, variant: SwellVariant, options: SwellOptions): FilteredVariant {
  const clean = butterworthHighpass(rumbleHz / audio.sampleRate, 2);
  const wanted = { op: opOf[variant], hz: options[cutoffOf[variant]] };
  const isEnough = enoughOf(audio, clean);
  for (let hz = wanted.hz; ; hz = wanted.op === 'high-pass' ? hz / 2 : hz * 2) {
    const cutoff = hz / audio.sampleRate;
    const own = wanted.op === 'high-pass' ? butterworthHighpass(cutoff, order) : butterworthLowpass(cutoff, order);
    const result = filtered(audio, [...clean, ...own]);
    const isLast = hz <= rumbleHz || hz >= audio.sampleRate / 2;
    if (isEnough(result.rms) || isLast) {
      const moved = hz === wanted.hz ? {} : { wantedHz: wanted.hz };
      const used = usableCutoff(cutoff) * audio.sampleRate;
      return {
        ...result,
        operations: [
          { op: 'high-pass', cutoffHz: rumbleHz, order: 2 },
          { op: wanted.op, cutoffHz: used === cutoff * audio.sampleRate ? hz : used, order, ...moved },
        ],
      };
    }
  }
}

/** Whether an RMS is enough to be left of a sound behind its clean-up, which takes out and never adds: most often without it. */
function enoughOf(audio: AudioBuffer, clean: Sections): (kept: number) => boolean {
  const surely = max(leastLevel, rms(audio) * leastKept);
  let least: number | undefined;
  return (kept) => {
    if (kept >= surely) return true;
    least ??= max(leastLevel, rmsOf(audio, filteredEnergy(audio.channels, clean)) * leastKept);
    return kept >= least;
  };
}

const opOf = { warm: 'low-pass', airy: 'high-pass', dark: 'low-pass' } as const;
const cutoffOf = { warm: 'warmLowpassHz', airy: 'airyHighpassHz', dark: 'darkHighCutHz' } as const;

function filtered(audio: AudioBuffer, sections: Sections): FilteredSound {
  const channels = audio.channels.map((channel) => channel.slice());
  const energy = filterChannels(channels, sections);
  return { audio: audioBuffer(audio.sampleRate, channels), rms: rmsOf(audio, energy) };
}

function rmsOf(audio: AudioBuffer, energy: number): number {
  const samples = frameCount(audio) * audio.channels.length;
  return samples > 0 ? sqrt(energy / samples) : 0;
}
