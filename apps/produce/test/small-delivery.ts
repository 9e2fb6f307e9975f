/** Small deliveries for the tests of `verify`: a second and a half, three stems, made with the same parts as real ones. Not shipped. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sumsOf, writeArchive, type ArchiveEntry } from '@stem/batch/archive';
import { formatProductionManifest, soundFigures, type ProductionManifest } from '@stem/catalog/production';
import { createRandom } from '@stem/core/dsp';
import { createWavWriter, writeMidi, type WavCue, type WavSubtype } from '@stem/core/format';
import {
  createSoundMeter,
  forEachBlock,
  masterOf,
  mixSource,
  planMaster,
  soundReader,
  streamOf,
  type BlockStream,
  type MasterSettings,
  type SoundMeasures,
} from '@stem/core/production';
import { masterOptions } from '@stem/core/production/options';

const { PI, exp, round, sin } = Math;

export const sampleRate = 24_000;
/** 240 BPM: a bar in 4/4 is 1 s, so this is a bar and a half. */
export const frames = 1.5 * sampleRate;

type Channels = Float32Array[];

/** What the stems sound like before anything is done to them. */
export function soundOf(name: string): Channels {
  const random = createRandom(name);
  const hz = { bass: 55, guitars: 220, drums: 900 }[name] ?? 440;
  const gain = { bass: 0.2, guitars: 0.12, drums: 0.15 }[name] ?? 0.1;
  return [0, 1].map((side) =>
    Float32Array.from({ length: frames }, (_, i) => {
      const beat = (i % (sampleRate / 4)) / sampleRate;
      const tone = sin((2 * PI * (hz + side) * i) / sampleRate);
      const noise = name === 'drums' ? exp(-40 * beat) * random.uniform(-1, 1) : 0;
      return gain * (tone * exp(-4 * beat) + noise);
    }),
  );
}

export interface DeliveryWish {
  readonly subtype?: WavSubtype;
  /** What the files hold in place of what was mixed. */
  readonly delivered?: (name: string, channels: Channels) => Channels;
  /** The rate that a file says it has. */
  readonly rateOf?: (name: string) => number;
  /** Changes the manifest before it is written. */
  readonly manifest?: (manifest: ProductionManifest) => ProductionManifest;
  /** Measures and hashes files as they are delivered: what somebody does who wants to hide a change. */
  readonly isMeasuredAnew?: boolean;
}

const stemNames = ['bass', 'guitars', 'drums'] as const;

const options = masterOptions.parse({ loudnessLufs: -14 });

/** The same for every delivery: made once. */
let master: ReturnType<typeof makeMaster> | undefined;

async function makeMaster(): Promise<{ settings: MasterSettings; mastered: Channels; mixed: Channels }> {
  const mix = (): BlockStream => mixSource(stemNames.map((name) => streamOf(soundReader(soundOf(name)))));
  const mixed = await collected(mix());
  const made = async (settings: MasterSettings) => {
    const mastered = await collected(masterOf(mix(), sampleRate, settings));
    return { mastered, ...measured(mastered, 'FLOAT') };
  };
  const {
    settings,
    master: { mastered },
  } = await planMaster(measured(mixed, 'FLOAT'), options, made);
  return { settings, mastered, mixed };
}

/** Writes a folder as `stem produce` leaves it; gives the entries of its archive. */
export async function writeDelivery(folder: string, wish: DeliveryWish = {}): Promise<ArchiveEntry[]> {
  const { subtype = 'FLOAT', isMeasuredAnew = true } = wish;
  const delivered = wish.delivered ?? ((_, channels) => channels);
  const { settings, mastered, mixed } = await (master ??= makeMaster());
  const sections = [
    { name: 'verse', key: 'G major', startBeat: 0, beats: 4, startFrame: 0, endFrame: sampleRate },
    { name: 'Brücke', key: 'Ab major', startBeat: 4, beats: 2, startFrame: sampleRate, endFrame: frames },
  ];
  const cues = sections.map(({ name, startFrame }) => ({ frame: startFrame, label: name }));
  const write = async (path: string, name: string, made: Channels): Promise<SoundMeasures> => {
    const sound = delivered(name, made);
    await writeSound(join(folder, path), sound, {
      subtype,
      rate: wish.rateOf?.(name),
      cues: name === 'master' ? cues : [],
    });
    return measured(isMeasuredAnew ? sound : made, subtype);
  };
  const stems: ProductionManifest['stems'] = [];
  for (const name of stemNames) {
    const file = `stems/${name}.wav`;
    const measures = await write(file, name, soundOf(name));
    stems.push({
      name,
      role: name,
      file,
      source: { kind: 'synth' },
      alignment: { strategy: 'none', stemFrames: frames, extendedFrom: frames, seams: [] },
      effects: {},
      gainDb: 0,
      mixGainDb: 0,
      pan: 0,
      measurements: soundFigures(measures),
    });
  }
  const masterMeasures = await write('master.wav', 'master', mastered);
  await writeMidi(join(folder, 'song.mid'), {
    title: 'Deja Vu',
    quarters: 6,
    tempi: [{ quarter: 0, bpm: 240 }],
    timeSignatures: [{ quarter: 0, beatsPerBar: 4, beatUnit: 4 }],
    markers: sections.map(({ name, startBeat }) => ({ quarter: startBeat, label: name })),
  });
  const manifest: ProductionManifest = {
    kind: 'production',
    version: 1,
    stem: '1.2.3',
    kernels: 'simd',
    title: 'Deja Vu',
    song: { hash: 'ab'.repeat(32), values: {} },
    seed: 'seed',
    format: { sampleRate, subtype, channels: 2, frames, durationSec: 1.5 },
    form: { beats: 6, bars: 1.5, timeSignature: '4/4', tempi: [{ startBeat: 0, bpm: 240 }], sections, tailBars: 0 },
    reference: null,
    stems,
    mix: { measurements: soundFigures(measured(mixed, 'FLOAT')) },
    master: {
      file: 'master.wav',
      loudnessLufs: options.loudnessLufs,
      truePeakDbtp: options.truePeakDbtp,
      settings,
      measurements: soundFigures(masterMeasures),
    },
    midi: { file: 'song.mid' },
    steps: [],
    warnings: [],
    files: [],
  };
  return sealDelivery(folder, wish.manifest?.(manifest) ?? manifest);
}

/** Lists and hashes what lies there, as `produce` does at the end, and as somebody who hides a change does. */
export async function sealDelivery(folder: string, manifest: ProductionManifest): Promise<ArchiveEntry[]> {
  const paths = [manifest.master.file, 'song.mid', ...manifest.stems.map(({ file }) => file)];
  const files: ProductionManifest['files'] = [];
  const entries: ArchiveEntry[] = [];
  for (const path of paths.sort()) {
    const file = join(folder, path);
    const sha256 = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    files.push({ path, bytes: (await stat(file)).size, sha256 });
    entries.push({ name: path, path: file, sha256 });
  }
  const text = formatProductionManifest({ ...manifest, files });
  await writeFile(join(folder, 'manifest.json'), text);
  const all: ArchiveEntry[] = [...entries, { name: 'manifest.json', text }];
  await writeFile(join(folder, 'SHA256SUMS'), sumsOf(all));
  return all;
}

/** The archive of a folder that was written. */
export async function writeZip(path: string, folder: string, wish: DeliveryWish = {}): Promise<void> {
  await writeArchive(path, await writeDelivery(folder, wish));
}

interface SoundShape {
  readonly subtype: WavSubtype;
  readonly rate?: number | undefined;
  readonly cues: readonly WavCue[];
}

async function writeSound(path: string, channels: Channels, { subtype, rate, cues }: SoundShape): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const writer = await createWavWriter(path, {
    sampleRate: rate ?? sampleRate,
    channels: channels.length,
    subtype,
    frames: channels[0]?.length ?? 0,
    broadcast: { description: 'Deja Vu', originator: 'stem' },
    cues,
  });
  await writer.write(channels);
  await writer.finish();
}

/** As the file holds it. */
function measured(channels: Channels, subtype: WavSubtype): SoundMeasures {
  const steps = { FLOAT: undefined, PCM_24: 2 ** 23, PCM_16: 2 ** 15 }[subtype];
  const meter = createSoundMeter({ sampleRate, channels: channels.length, fullScale: steps && 1 });
  meter.process(
    steps === undefined ? channels : channels.map((channel) => channel.map((x) => round(x * steps) / steps)),
  );
  return meter.result();
}

async function collected(stream: BlockStream): Promise<Channels> {
  const output = Array.from({ length: stream.channels }, () => new Float32Array(stream.frames));
  await forEachBlock(stream, (block, start) => {
    for (const [c, channel] of block.entries()) output[c]?.set(channel, start);
  });
  return output;
}
