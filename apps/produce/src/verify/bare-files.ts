/** Files without a manifest: what they say of themselves, and whether they belong together. */
import { soundChecks, stemExpectation, type SoundExpectation } from '@stem/core/production';
import type { DeliveredFile } from './delivery.ts';
import { failed, stated, type Findings } from './findings.ts';
import { headerProblems, type HeaderWish } from './header-problems.ts';
import type { Hearing } from '../tasks/hear-delivered.ts';
import type { HeardFile } from './hear-file.ts';
import { deliveryProfiles } from './profiles.ts';
import { songExpectations } from './song-expectations.ts';
import { startChecks } from './start-checks.ts';
import type { Verification } from './verify-production.ts';

/** Judges every file by itself, and against what most of them are. */
export async function bareFiles(
  files: readonly DeliveredFile[],
  { findings, options, ear }: Pick<Verification, 'findings' | 'options' | 'ear'>,
): Promise<void> {
  const hearings = await Promise.all(files.map((file) => ear.hear(file)));
  const heard: [path: string, heard: HeardFile][] = [];
  for (const [index, { path }] of files.entries()) {
    const hearing = hearings[index] as Hearing;
    if ('heard' in hearing) heard.push([path, hearing.heard]);
    else {
      const got = hearing.unreadable;
      findings.tell(path, failed({ check: 'content', expected: 'sound', got, advice: 'Ask for the file again.' }));
    }
  }
  const master = files.find(({ path }) => /(?:^|\/)master\.wav$/i.test(path));
  const song = options.song && songExpectations(options.song, undefined);
  const asked = song?.every ?? commonShape(heard.map(([, one]) => one));
  const header = commonHeader(heard.map(([, one]) => one));
  for (const [path, one] of heard) {
    const isMaster = path === master?.path;
    const expectations: SoundExpectation[] = [{ ...stemExpectation, ...asked }];
    if (isMaster && song) expectations.push(song.master);
    if (isMaster && options.profile) expectations.push(deliveryProfiles[options.profile].master);
    findings.heard(path, one);
    for (const expected of expectations) findings.tell(path, ...soundChecks(one.sound, expected));
    findings.tell(path, ...stated('header', 'sizes, lengths and levels of this sound', headerProblems(one, header)));
  }
  await compareStarts(files, master, { findings, heard: new Map(heard) });
}

/** Only of files that have a rate and samples to compare. */
async function compareStarts(
  files: readonly DeliveredFile[],
  master: DeliveredFile | undefined,
  { findings, heard }: { readonly findings: Findings; readonly heard: ReadonlyMap<string, HeardFile> },
): Promise<void> {
  const rate = master && heard.get(master.path)?.sound.sampleRate;
  if (master === undefined || rate === undefined) return;
  for (const file of files) {
    const sound = heard.get(file.path)?.sound;
    if (file === master || sound?.sampleRate !== rate || sound.nonFinite.samples > 0) continue;
    findings.tell(file.path, ...(await startChecks(file, master)));
  }
}

/** Files of one song have one rate, subtype, channel count and length: those that most of them have. */
function commonShape(heard: readonly HeardFile[]): SoundExpectation {
  const sounds = heard.map(({ sound }) => sound);
  return {
    sampleRate: mostCommon(sounds.map(({ sampleRate }) => sampleRate)),
    subtype: mostCommon(sounds.map(({ subtype }) => subtype)),
    channels: mostCommon(sounds.map(({ channels }) => channels)),
    frames: mostCommon(sounds.map(({ frames }) => frames)),
  };
}

/** Other programs start their time line elsewhere, and have other meters. */
function commonHeader(heard: readonly HeardFile[]): HeaderWish {
  const starts = heard.flatMap(({ facts }) => facts?.broadcast?.timeReference ?? []);
  return { startFrame: mostCommon(starts) ?? 0, withinDb: 0.2, hasFact: false };
}

function mostCommon<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
