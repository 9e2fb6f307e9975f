/** Listens to the textures of one track, and to the places of its source they came from: what the page shows of them. */
import { audioBuffer, rmsDb, type AudioBuffer } from '@stem/core/audio';
import { loudness, soundDescriptor, soundPicture } from '@stem/core/analysis';
import { decode, encodeFlac, type FilePath } from '@stem/core/format';
import { createRandom, quantize } from '@stem/core/dsp';
import { heardFacts, type HeardFacts } from '@stem/core/texture';
import type { PageLevel, PictureLayout, TextureKind } from './page-data.ts';
import { packPicture } from './pictures.ts';
import { keepSound, type KeptSound, type SoundRoom } from './sound-store.ts';

export interface HearFile {
  readonly path: FilePath;
  readonly kind: TextureKind;
  readonly sha256: string;
  /** Frames of the source; undefined where there is nothing to compare with. */
  readonly from: { readonly startFrame: number; readonly endFrame: number } | undefined;
  /** What an older page knows already is not measured again. */
  readonly isKnown: boolean;
}

export interface HearJob {
  readonly files: readonly HearFile[];
  readonly source: { readonly path: FilePath; readonly decodesWhole: boolean } | undefined;
  readonly layout: PictureLayout;
  readonly embeds: boolean;
  /** Where embedded sounds wait for their page. */
  readonly room: SoundRoom | undefined;
}

/** What was heard of one texture. */
export interface Heard extends HeardFacts {
  readonly fromLevel: PageLevel | null;
  readonly picture: Uint8Array;
  /** Base64. */
  readonly descriptor: string;
}

export interface HearReply {
  /** In the order of the files; text says why one could not be heard. */
  readonly heard: readonly (Heard | string | undefined)[];
  /** Embedded sounds as the page has them, base64 of FLAC, in the order of the files. */
  readonly sounds: readonly (KeptSound | undefined)[];
}

const embeddedBits = 16;

export async function hearTrack(job: HearJob): Promise<HearReply> {
  const places = placesOf(job);
  const heard: HearReply['heard'][number][] = [];
  const sounds: HearReply['sounds'][number][] = [];
  for (const file of job.files) {
    try {
      const needsSound = !file.isKnown || job.embeds;
      const audio = needsSound ? (await decode(file.path)).audio : undefined;
      heard.push(audio === undefined || file.isKnown ? undefined : await hearTexture(audio, file, { job, places }));
      sounds.push(audio && job.embeds ? keepSound(compact(audio, file.sha256), job.room) : undefined);
    } catch (error) {
      heard.push(error instanceof Error ? error.message : String(error));
      sounds.push(undefined);
    }
  }
  return { heard, sounds };
}

type Places = (startFrame: number, endFrame: number) => Promise<AudioBuffer>;

/** What ffmpeg decodes is decoded once: it starts from the beginning for every range. */
function placesOf({ source }: HearJob): Places | undefined {
  if (source === undefined) return undefined;
  if (!source.decodesWhole) {
    return async (startFrame, endFrame) => (await decode(source.path, { range: { startFrame, endFrame } })).audio;
  }
  let whole: Promise<AudioBuffer> | undefined;
  return async (startFrame, endFrame) => {
    whole ??= decode(source.path).then(({ audio }) => audio);
    const { sampleRate, channels } = await whole;
    return audioBuffer(
      sampleRate,
      channels.map((samples) => samples.subarray(startFrame, endFrame)),
    );
  };
}

async function hearTexture(
  audio: AudioBuffer,
  { kind, from }: HearFile,
  { job, places }: { readonly job: HearJob; readonly places: Places | undefined },
): Promise<Heard> {
  return {
    ...heardFacts(audio, kind),
    fromLevel: from && places ? await levelOf(places, from) : null,
    picture: packPicture(soundPicture(audio, job.layout)),
    descriptor: Buffer.from(soundDescriptor(audio)).toString('base64'),
  };
}

/** Null where the source cannot be decoded there: then nothing is matched. */
async function levelOf(
  places: Places,
  { startFrame, endFrame }: NonNullable<HearFile['from']>,
): Promise<PageLevel | null> {
  try {
    const audio = await places(startFrame, endFrame);
    return { lufs: finite(loudness(audio).integratedLufs), rmsDb: finite(rmsDb(audio)) };
  } catch {
    return null;
  }
}

/** 16 bit as FLAC, which every browser decodes to the same samples; its letters as bytes, which go to the page untouched. */
function compact(audio: AudioBuffer, seed: string): Uint8Array {
  const random = createRandom(seed);
  const channels = audio.channels.map((samples, index) => {
    const numbers = new Int32Array(samples.length);
    quantize(samples, numbers, { bits: embeddedBits, random: random.child(String(index)) });
    return numbers;
  });
  const { buffer, byteLength } = encodeFlac(channels, { sampleRate: audio.sampleRate, bits: embeddedBits });
  return Buffer.from(Buffer.from(buffer, 0, byteLength).toString('base64'), 'latin1');
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : null;
}
