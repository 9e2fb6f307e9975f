/** Looks at a reference and listens to it once: its length, its tempo, where its bar 1 is, how it keeps time. Step 2. */
import { FormatError } from '@stem/core';
import { probe } from '@stem/core/format';
import {
  measureReference,
  referenceProblems,
  resampledSound,
  soundProblems,
  stemExpectation,
  type ReferenceFile,
  type ReferenceMeasures,
  type ReferenceRequest,
  type ReferenceWish,
} from '@stem/core/production';
import { measureSound } from './measure-sound.ts';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';

export interface HearReference {
  readonly file: string;
  readonly wish: ReferenceWish;
  /** What to listen for; undefined where only its length counts. */
  readonly request: Omit<ReferenceRequest, 'sampleRate'> | undefined;
}

export interface HeardFile {
  /** Of the file as it is. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly frames: number;
  readonly durationSec: number;
  readonly measures: ReferenceMeasures | undefined;
}

export const hearReference: Task<HearReference, HeardFile> = async ({ file, wish, request }) => {
  requireNone(referenceProblems(await factsOf(file), wish));
  return withSound(file, async (sound) => {
    const { sampleRate, channels } = sound.info;
    const { frames } = sound;
    requireNone(soundProblems(await measureSound(sound), stemExpectation));
    const facts = { sampleRate, channels, frames, durationSec: frames / sampleRate };
    if (!request) return { ...facts, measures: undefined };
    const atRate = resampledSound(sound, sampleRate, wish.sampleRate);
    return { ...facts, measures: await measureReference(atRate, { ...request, sampleRate: wish.sampleRate }) };
  });
};

async function factsOf(file: string): Promise<ReferenceFile> {
  try {
    return await probe(file);
  } catch (error) {
    if (error instanceof FormatError) return { unreadable: error.message };
    throw error;
  }
}
