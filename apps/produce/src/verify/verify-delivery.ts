/** The final check of a delivery, from its files alone: every file read again, every figure measured again. */
import { extname } from 'node:path';
import { failureReason } from '@stem/batch/job';
import { sumsName, type StoredFile } from '@stem/batch/archive';
import { FormatError } from '@stem/core';
import type { Kernels } from '@stem/cli/kernels';
import type { ProductionManifest } from '@stem/catalog/production';
import type { GateCheck, NullTest } from '@stem/core/production';
import type { ParsedSong } from '@stem/catalog/song';
import { archiveChecks } from './archive-checks.ts';
import { bareFiles } from './bare-files.ts';
import type { Delivery, DeliveryProblem } from './delivery.ts';
import { createEar, type Ear } from './ear.ts';
import { openDelivery } from './open-delivery.ts';
import { createFindings, failed, isFailed, type Findings, type Verdict } from './findings.ts';
import { createTurns, type RunTask } from '../tasks/tasks.ts';
import type { ProfileName } from './profiles.ts';
import { readManifest } from './read-manifest.ts';
import { manifestName } from '../work/own-folder.ts';
import { nullTestOf, verifyProduction, type Verification } from './verify-production.ts';

export interface VerifyOptions {
  /** Held against the files too. */
  readonly song?: ParsedSong | undefined;
  readonly profile?: ProfileName | undefined;
  /** Who listens to the files; without it this thread does, one after the other. */
  readonly run?: RunTask | undefined;
  /** What meters are made of, `simd` unless told otherwise; the master bus is run by those of the manifest. */
  readonly kernels?: Kernels | undefined;
}

export interface VerifyResult {
  readonly place: string;
  readonly kind: 'folder' | 'zip';
  /** What was gone by; without it only what files say of themselves was looked at. */
  readonly manifest: ProductionManifest | undefined;
  /** One for each audio file, in the order of the manifest, the master first; the last is for the whole. */
  readonly verdicts: readonly Verdict[];
  /** Where stems and master could be compared. */
  readonly nullTest: NullTest | undefined;
  readonly passed: number;
  readonly failed: number;
}

/**
 * Verifies a folder or a zip. What is wrong with it is in the result; throws InputError where there is no delivery at all.
 *
 * @example
 * const { failed, verdicts } = await verifyDelivery('audio_deliverables.zip', { profile: 'streaming' });
 */
export async function verifyDelivery(place: string, options: VerifyOptions = {}): Promise<VerifyResult> {
  const { run = createTurns(), kernels = 'simd' } = options;
  const ear = createEar(run, kernels);
  let delivery: Delivery;
  try {
    delivery = await openDelivery(place, (files) => listenAhead(place, files, ear));
  } catch (error) {
    // A zip that is broken off is a delivery that failed, not a wrong command.
    if (error instanceof FormatError) return brokenZip(place, error);
    throw error;
  }
  try {
    return await verifyOpened(place, { delivery, ear }, options);
  } finally {
    await delivery.close();
  }
}

/** Begins with what takes longest while the zip is hashed; what was heard is asked for once that is done. */
async function listenAhead(place: string, stored: readonly StoredFile[], ear: Ear): Promise<void> {
  const files = stored.map(({ name, bytes, storedAt }) => {
    return { path: name, bytes, file: place, region: { offset: storedAt, bytes } };
  });
  const read = await readManifest(files).catch(() => undefined);
  if (read?.kind === 'production') {
    const { manifest } = read;
    void nullTestOf({ manifest, ear }, new Map(files.map((file) => [file.path, file]))).catch(() => undefined);
  }
  for (const file of files) if (isSound(file.path)) void ear.hear(file);
}

type Opened = Pick<Verification, 'delivery' | 'ear'>;

async function verifyOpened(place: string, { delivery, ear }: Opened, options: VerifyOptions): Promise<VerifyResult> {
  const { kind } = delivery;
  const findings = createFindings(kind === 'zip' ? 'archive' : 'folder');
  const read = await readManifest(delivery.files);
  if (read.kind === 'production') {
    const { manifest } = read;
    for (const path of [manifest.master.file, ...manifest.stems.map(({ file }) => file)]) findings.add(path);
    tellAll(findings, delivery.problems);
    findings.tell(findings.whole, ...(await archiveChecks(place, manifest, delivery)));
    const nullTest = await verifyProduction({ delivery, manifest, findings, options, ear });
    return resultOf(findings, { place, kind, manifest, nullTest });
  }
  const audio = delivery.files.filter(({ path }) => isSound(path));
  for (const { path } of audio) findings.add(path);
  // Nobody but this program promises sums.
  tellAll(findings, hasSums(delivery) ? delivery.problems : delivery.problems.filter(({ path }) => path !== sumsName));
  const problems = read.kind === 'unusable' ? read.problems.map(failed) : [noManifest(audio.length)];
  findings.tell(findings.whole, ...problems);
  await bareFiles(audio, { findings, options, ear });
  return resultOf(findings, { place, kind, manifest: undefined, nullTest: undefined });
}

function isSound(path: string): boolean {
  return extname(path).toLowerCase() === '.wav';
}

/** Whether there is a list of sums at all; a delivery of others has none. */
function hasSums({ problems }: Delivery): boolean {
  return !problems.some(({ path, message }) => path === sumsName && message.endsWith('got none'));
}

function noManifest(sounds: number): GateCheck {
  return {
    state: 'failed',
    check: 'manifest',
    expected: `${manifestName}, as stem produce writes it`,
    got: sounds === 0 ? 'none, and no WAV files' : 'none',
    advice:
      sounds === 0
        ? 'This is no delivery of stem produce: point verify at another folder or zip.'
        : 'Without it only what the files say of themselves can be compared.',
  };
}

/** Those that no file has are the whole's. */
function tellAll(findings: Findings, problems: readonly DeliveryProblem[]): void {
  for (const { path, message } of problems) findings.tell(path, archiveCheck(message));
}

/** `CRC-32: expected 1234, got 5678` taken apart. */
function archiveCheck(message: string): GateCheck {
  const [, check = 'file', expected = 'a whole and plain one', got = message] =
    /^(?:(.+?): )?expected (.+), got (.+)$/.exec(message) ?? [];
  return { check, expected, got, advice: 'Ask for the delivery again.', state: 'failed' };
}

function brokenZip(place: string, error: FormatError): VerifyResult {
  const findings = createFindings('archive');
  findings.tell(findings.whole, {
    state: 'failed',
    check: 'zip',
    expected: 'a whole one',
    got: failureReason(error),
    advice: 'It was cut short or damaged on its way: get it again.',
  });
  return resultOf(findings, { place, kind: 'zip', manifest: undefined, nullTest: undefined });
}

function resultOf(findings: Findings, facts: Omit<VerifyResult, 'verdicts' | 'passed' | 'failed'>): VerifyResult {
  const verdicts = findings.verdicts();
  const broken = verdicts.filter(isFailed).length;
  return { ...facts, verdicts, passed: verdicts.length - broken, failed: broken };
}
