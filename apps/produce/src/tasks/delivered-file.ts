/** What delivered files say of themselves, and where their dither comes from. */
import { createRandom } from '@stem/core/dsp';
import { bitDepthOf, type BroadcastInfo, type WavSubtype } from '@stem/core/format';
import type { WriteOptions } from './write-sound.ts';

export interface DeliveredFile {
  readonly title: string;
  /** `bass`, `master` */
  readonly name: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly subtype: WavSubtype;
  /** Of the song; every file has dither of its own. */
  readonly seed: string;
  /** Version of stem. */
  readonly version: string;
}

/** Format, dither and `bext` of a file. It is flushed before it is published, and until then while others are made. */
export function deliveredFormat(file: DeliveredFile): WriteOptions {
  const { sampleRate, subtype, seed, name } = file;
  const isFloat = subtype === 'FLOAT';
  return {
    sampleRate,
    subtype,
    isDurable: false,
    broadcast: broadcastOf(file),
    ...(isFloat ? {} : { random: createRandom(seed).child(`dither ${name}`) }),
  };
}

/** Coding history as EBU R 98 has it. */
function broadcastOf({ title, name, sampleRate, channels, subtype, version }: DeliveredFile): BroadcastInfo {
  const mode = channels === 1 ? 'mono' : 'stereo';
  return {
    description: `${title}: ${name}`,
    originator: 'stem',
    codingHistory: [`A=PCM,F=${sampleRate},W=${bitDepthOf(subtype)},M=${mode},T=stem ${version}`],
  };
}
