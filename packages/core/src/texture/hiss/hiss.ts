/** Hiss: endless noise in a band with a tremolo, and flickers, short bursts of it. */
import { kernelsInUse, shapeRun } from '@stem/kernels';
import { measureSeam } from '../../analysis/loop-seam.ts';
import { audioBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { mapChannels } from '../../audio/channels.ts';
import { rms } from '../../audio/level.ts';
import { cos, exp } from '../../dsp/elementary.ts';
import { shuffle, type Random } from '../../dsp/random.ts';
import { forEachAngle } from '../../dsp/rotation.ts';
import { vanDerCorput } from '../../dsp/van-der-corput.ts';
import { dbToGain, msToFrames, secToFrames } from '../../dsp/units.ts';
import type { MakerInput } from '../maker.ts';
import { seamProof } from '../seam-proof.ts';
import type { Operation, Shortfall, Texture, TextureStream } from '../texture.ts';
import { hissBand, type HissBand } from './band.ts';
import { createNoiseBed, type NoiseBed, type NoiseMix } from './noise-bed.ts';
import { noisePlaces, type NoisePlace } from './noise-places.ts';
import type { HissOptions } from './options.ts';
import { bandBins, type BandBins } from './spectral-frame.ts';

const { PI, fround, max, min, round } = Math;

/** RMS of hiss before the file is levelled by its true peak. */
const hissLevel = dbToGain(-20);

/** The best places of the sources, which all loops and flickers share, however many there are. */
const sharedPlaces = 12;

/** Places that one loop or flicker is made of: few, so that each has its own colour. */
const placesPerTexture = 3;

/** How fast a flicker comes, at the most. */
const attackMs = 2;

/** What all hiss of a track shares. */
interface HissKit {
  readonly options: HissOptions;
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly band: HissBand;
  readonly bins: BandBins;
  readonly bed: NoiseBed;
  readonly places: readonly NoisePlace[];
  readonly tremolo: Tremolo;
}

/**
 * Makes the loops, then the flickers. Their noise is the drum sources' where there are any with noise in the band, else
 * the track's own, else synthetic.
 */
export function* makeHiss(input: MakerInput): TextureStream {
  const { options, random } = input;
  const { hissLoopsPerSource, flickerCount, useSyntheticNoise } = options.hiss;
  const kit = hissKit(input);
  if (kit.places.length === 0 && !useSyntheticNoise) return { shortfalls: shortfalls(options.hiss), warnings: [] };
  for (let i = 0; i < hissLoopsPerSource; i++) {
    const name = `hiss${twoDigits(i + 1)}`;
    yield makeLoop(kit, name, random.child(name));
  }
  for (let i = 0; i < flickerCount; i++) {
    const name = `flicker${twoDigits(i + 1)}`;
    const own = random.child(name);
    yield makeFlicker(kit, { name, frames: flickerFrames(kit, i, own.child('length')) }, own);
  }
  return { shortfalls: [], warnings: [] };
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

function shortfalls({ hissLoopsPerSource, flickerCount }: HissOptions): Shortfall[] {
  const reason = 'no noise in the band to make hiss of, and use_synthetic_noise is off';
  const all: readonly Shortfall[] = [
    { role: 'hiss', wanted: hissLoopsPerSource, made: 0, reason },
    { role: 'flicker', wanted: flickerCount, made: 0, reason },
  ];
  return all.filter(({ wanted }) => wanted > 0);
}

function hissKit({ source, drums, options }: MakerInput): HissKit {
  const { sampleRate } = options.global;
  const band = hissBand(options.hiss, sampleRate);
  const bins = bandBins(band, sampleRate);
  const ofDrums = noisePlaces(drums, { band, bins, count: sharedPlaces });
  return {
    options: options.hiss,
    sampleRate,
    channelCount: options.export.hissStereo ? 2 : 1,
    band,
    bins,
    bed: createNoiseBed(bins),
    places: ofDrums.length > 0 ? ofDrums : noisePlaces([source], { band, bins, count: sharedPlaces }),
    tremolo: planTremolo(options.hiss, secToFrames(options.hiss.loopDurationSec, sampleRate), sampleRate),
  };
}

function makeLoop(kit: HissKit, name: string, random: Random): Texture {
  const { gains, period, operations } = kit.tremolo;
  const noise = makeNoise(kit, gains.length, random);
  const audio = shaped(noise, gains);
  // Whole turns of the tremolo are compared: its ups and downs are no seam.
  const block = max(kit.bins.size, period);
  return {
    role: 'hiss',
    kind: 'hiss',
    name,
    audio,
    loop: { start: 0, end: gains.length - 1 },
    // Nothing is blended at the seam: the bed is made around the circle, of frames that are all unrelated.
    seam: seamProof(audio, block, { correlation: 0, ...measureSeam(audio, block) }),
    sources: noise.sources,
    operations: [...noise.operations, ...operations],
  };
}

interface Noise extends Pick<Texture, 'audio' | 'sources' | 'operations'> {
  /** What brings it to the level of hiss. */
  readonly gain: number;
}

/** As much of the noise as there are gains, each of them times the noise's own. */
function shaped({ audio, gain }: Noise, gains: Float64Array): AudioBuffer {
  const shape = kernelsInUse() === 'plain' ? shapeRunPlain : shapeRun;
  return mapChannels(audio, (channel) => shape(channel, gain, gains));
}

/** The kernel's twin. */
const shapeRunPlain: typeof shapeRun = (samples, gain, gains) => {
  const shape = new Float32Array(gains.length);
  for (let i = 0; i < shape.length; i++) shape[i] = (samples[i] as number) * gain * (gains[i] as number);
  return shape;
};

/** A bed of a few of the places, or synthetic where there are none. */
function makeNoise(kit: HissKit, frames: number, random: Random): Noise {
  const places = shuffle(kit.places, random).slice(0, placesPerTexture);
  const isSynthetic = places.length === 0;
  const syntheticDb = kit.options.useSyntheticNoise ? kit.options.syntheticNoiseLevelDb : -Infinity;
  const mix: NoiseMix = {
    frames: places.flatMap((place) => place.frames),
    even: isSynthetic ? 1 : dbToGain(syntheticDb),
  };
  const bed = audioBuffer(kit.sampleRate, kit.bed({ frames, channelCount: kit.channelCount, mix, random }));
  const operations: Operation[] = [
    isSynthetic
      ? { op: 'synthetic-noise' }
      : {
          op: 'noise-of-source',
          places: places.length,
          syntheticDb: Number.isFinite(syntheticDb) ? syntheticDb : null,
        },
    kit.band.operation,
  ];
  const level = rms(bed);
  return {
    audio: bed,
    gain: level > 0 ? hissLevel / level : 1,
    sources: places.map((place) => place.source),
    operations,
  };
}

/** Gains of a tremolo that begins and ends at its top: the whole number of turns nearest to the wanted rate, at least one. */
interface Tremolo {
  readonly gains: Float64Array;
  /** Frames of one turn; 0 without a tremolo. */
  readonly period: number;
  readonly operations: readonly Operation[];
}

function planTremolo({ tremoloRateHz, tremoloDepth }: HissOptions, frames: number, sampleRate: number): Tremolo {
  const gains = new Float64Array(frames).fill(1);
  if (tremoloRateHz === 0 || tremoloDepth === 0) return { gains, period: 0, operations: [] };
  const turns = max(1, round((tremoloRateHz * frames) / sampleRate));
  forEachAngle(frames, (2 * PI * turns) / frames, (i, cosine) => {
    gains[i] = fround(1 - tremoloDepth * (0.5 - 0.5 * cosine));
  });
  const period = round(frames / turns);
  return { gains, period, operations: [{ op: 'tremolo', rateHz: (turns * sampleRate) / frames, depth: tremoloDepth }] };
}

/** A length between the shortest and the longest: of four in a row one in each quarter, however many there are. */
function flickerFrames({ options, sampleRate }: HissKit, index: number, random: Random): number {
  const limits = [options.flickerMinMs, options.flickerMaxMs] as const;
  const [shortest, longest] = [min(...limits), max(...limits)];
  const position = (vanDerCorput(index) + random.next() / 4) % 1;
  return msToFrames(shortest + (longest - shortest) * position, sampleRate);
}

function makeFlicker(kit: HissKit, { name, frames }: { name: string; frames: number }, random: Random): Texture {
  // The bed is made longer than the burst: around a circle shorter than its frames they would meet themselves.
  const noise = makeNoise(kit, frames + 4 * kit.bins.size, random);
  const attack = max(1, min(msToFrames(attackMs, kit.sampleRate), round(frames / 8)));
  const envelope = flickerEnvelope(frames, attack);
  const audio = shaped(noise, envelope);
  return {
    role: 'flicker',
    kind: 'hiss',
    name,
    audio,
    loop: undefined,
    seam: undefined,
    sources: noise.sources,
    operations: [...noise.operations, { op: 'burst', frames, attackFrames: attack }],
  };
}

/** From exactly 0 up in a raised cosine, and down to exactly 0: an exponential decay, drawn to its end by a parabola. */
function flickerEnvelope(frames: number, attack: number): Float64Array {
  return Float64Array.from({ length: frames }, (_, i) => {
    if (i < attack) return 0.5 - 0.5 * cos((PI * i) / attack);
    const position = (i - attack) / max(1, frames - 1 - attack);
    return exp(-2 * position) * (1 - position) * (1 - position);
  });
}
