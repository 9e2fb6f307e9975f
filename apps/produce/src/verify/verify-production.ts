/** A delivery against its manifest: every file, the form, the null test; and against a song and a profile. */
import { failureReason } from '@stem/batch/job';
import type { ProductionManifest } from '@stem/catalog/production';
import { FormatError } from '@stem/core';
import { bitDepthOf, readMidi } from '@stem/core/format';
import {
  loudnessToleranceLu,
  mixedStemExpectation,
  soundChecks,
  stemExpectation,
  type GateCheck,
  type NullTest,
  type SoundExpectation,
} from '@stem/core/production';
import { listChecks } from './list-checks.ts';
import type { CompareSum } from '../tasks/compare-sum.ts';
import type { Hearing } from '../tasks/hear-delivered.ts';
import { contentOf, type DeliveredFile, type Delivery, type ReadableFile } from './delivery.ts';
import { figureProblems } from './figure-problems.ts';
import type { Ear } from './ear.ts';
import { failed, stated, type Findings } from './findings.ts';
import { formProblems, midiProblems } from './form-problems.ts';
import { cueProblems, headerProblems, ownHeader } from './header-problems.ts';
import { nullChecks, suspectChecks } from './null-checks.ts';
import { deliveryProfiles } from './profiles.ts';
import { songChecks, songExpectations } from './song-expectations.ts';
import type { VerifyOptions } from './verify-delivery.ts';

export interface Verification {
  readonly delivery: Delivery;
  readonly manifest: ProductionManifest;
  readonly findings: Findings;
  readonly options: VerifyOptions;
  readonly ear: Ear;
}

/** −40 dBFS: what the shape of a sound leaves, clipped softly as for a loud master, is below. */
const mostDcOffset = 0.01;
/** A channel that was turned over gives −1. */
const leastStemCorrelation = -0.9;
/** Below this a master is quieter in mono than in either channel. */
const leastMasterCorrelation = -0.2;
/** May be meant, so they are said, and fail nothing. */
const meant: ReadonlySet<string> = new Set(['phase correlation']);

/** Tells everything that is found; gives the null test where stems and master could be compared. */
export async function verifyProduction(verification: Verification): Promise<NullTest | undefined> {
  const { delivery, manifest, findings } = verification;
  const files = new Map(delivery.files.map((file) => [file.path, file]));
  for (const [path, check] of listChecks(manifest, delivery)) findings.tell(path, check);
  findings.tell(findings.whole, ...stated('form', 'sections and lengths of the tempo', formProblems(manifest)));
  await verifyMidi(verification, files);
  const { master, stems, format } = manifest;
  const asked = expectationsOf(verification);
  // What takes longest first, all at once: as many run as there are threads.
  const sum = nullTestOf(verification, files);
  const requests = [
    { part: master, expectations: asked.master },
    ...stems.map((stem) => ({ part: stem, expectations: asked.stem(stem.mixGainDb) })),
  ].map((request) => {
    const file = files.get(request.part.file);
    return { ...request, file, hearing: file && verification.ear.hear(file) };
  });
  await Promise.all([sum, ...requests.map(({ hearing }) => hearing)]);
  for (const { file, hearing, ...request } of requests) {
    if (file && hearing) verifySound(verification, { ...request, file, hearing: await hearing });
  }
  const test = await sum;
  if (test) tellNullTest(findings, test, format.sampleRate);
  return test;
}

interface Expectations {
  readonly master: readonly SoundExpectation[];
  readonly stem: (gainDb: number) => readonly SoundExpectation[];
}

function expectationsOf({ manifest, findings, options }: Verification): Expectations {
  const { sampleRate, subtype, channels, frames } = manifest.format;
  const { loudnessLufs: lufs, truePeakDbtp: mostTruePeakDbtp } = manifest.master;
  const every = { sampleRate, subtype, channels, frames, mostDcOffset };
  const loudness = { lufs, toleranceLu: loudnessToleranceLu };
  const master: SoundExpectation[] = [
    { ...stemExpectation, ...every, loudness, mostTruePeakDbtp, leastCorrelation: leastMasterCorrelation },
  ];
  const song = options.song && songExpectations(options.song, manifest);
  if (song) master.push({ ...song.every, ...song.master });
  if (options.song) findings.tell(findings.whole, ...songChecks(options.song, manifest));
  if (options.profile) master.push(deliveryProfiles[options.profile].master);
  return {
    master,
    stem: (gainDb) => [
      { ...mixedStemExpectation(gainDb), ...every, leastCorrelation: leastStemCorrelation },
      ...(song ? [song.every] : []),
    ],
  };
}

interface SoundRequest {
  readonly file: DeliveredFile;
  readonly hearing: Hearing;
  /** What the manifest says of it. */
  readonly part: ProductionManifest['master'] | ProductionManifest['stems'][number];
  readonly expectations: readonly SoundExpectation[];
}

function verifySound({ manifest, findings }: Verification, { file, hearing, part, expectations }: SoundRequest): void {
  const { path, sha256 } = file;
  if ('unreadable' in hearing) {
    findings.tell(path, unreadable('sound', hearing.unreadable));
    return;
  }
  const { heard } = hearing;
  const { sound } = heard;
  findings.heard(path, heard);
  for (const expected of expectations) findings.tell(path, ...soundChecks(sound, expected).map(withoutMeant));
  findings.tell(path, ...stated('header', 'sizes, lengths and levels of this sound', headerProblems(heard, ownHeader)));
  if (part === manifest.master) {
    const cues = manifest.form.sections.map(({ startFrame, name }) => ({ frame: startFrame, label: name }));
    findings.tell(path, ...stated('markers', 'the sections', cueProblems(heard, cues)));
  }
  const isListed = manifest.files.some((listed) => listed.path === path && listed.sha256 === sha256);
  const figures = figureProblems(sound, part.measurements, isListed);
  findings.tell(path, ...stated('figures', 'those of the manifest, measured again', figures));
}

function withoutMeant(check: GateCheck): GateCheck {
  return meant.has(check.check) && check.state === 'failed' ? { ...check, state: 'warning' } : check;
}

function unreadable(expected: string, got: string): GateCheck {
  return failed({ check: 'content', expected, got, advice: 'Ask for the file again.' });
}

async function verifyMidi(
  { manifest, findings }: Verification,
  files: ReadonlyMap<string, DeliveredFile>,
): Promise<void> {
  const file = manifest.midi && files.get(manifest.midi.file);
  if (!file) return;
  try {
    const problems = midiProblems(manifest, readMidi(await contentOf(file)));
    findings.tell(file.path, ...stated('MIDI', 'tempo, time signature and sections of the form', problems));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    findings.tell(file.path, unreadable('a MIDI file', failureReason(error)));
  }
}

/** Of what is all there, and of the length and the channels of the manifest; otherwise that is what is told. */
export async function nullTestOf(
  { manifest, ear }: Pick<Verification, 'manifest' | 'ear'>,
  files: ReadonlyMap<string, ReadableFile>,
): Promise<NullTest | undefined> {
  const { format, master, stems } = manifest;
  const [whole, ...parts] = [master, ...stems].map(({ file: name }) => {
    const found = files.get(name);
    return found && { path: name, file: found.file, region: found.region };
  });
  if (!whole || !parts.every((part) => part !== undefined)) return undefined;
  const bitDepth = bitDepthOf(format.subtype);
  const request: CompareSum = {
    master: whole,
    stems: parts,
    settings: master.settings,
    sampleRate: format.sampleRate,
    channels: format.channels,
    frames: format.frames,
    integerBits: bitDepth === 32 ? undefined : bitDepth,
  };
  return ear.compare(request, manifest.kernels);
}

function tellNullTest(findings: Findings, test: NullTest, sampleRate: number): void {
  findings.tell(findings.whole, ...nullChecks(test, sampleRate));
  if (test.suspect) findings.tell(test.suspect.name, ...suspectChecks(test.suspect));
}
