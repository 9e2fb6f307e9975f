/** What `verify` says: a table of the files with their figures, whatever did not pass, and how many did. */
import type { DeliveryAnswer } from '@stem/catalog/answers';
import { basename } from 'node:path';
import { soundFigures, withDocumentValues } from '@stem/catalog/production';
import { printable } from '@stem/cli';
import type { GateCheck, StoredSound } from '@stem/core/production';
import { decimals } from '../words/levels-text.ts';
import { isFailed, type Verdict } from './findings.ts';
import type { VerifyResult } from './verify-delivery.ts';

/** Puts text in a colour where there is one. */
type Paint = (style: 'red' | 'yellow' | 'green', text: string) => string;

const header = ['file', 'length', 'peak', 'true peak', 'loudness', 'range', 'clipped', 'result'];

export function verifyText(result: VerifyResult, paint: Paint): string {
  const { verdicts, passed, failed } = result;
  const rows = [header, ...verdicts.map(row)];
  const widths = header.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) => {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      const isText = column === 0 || column === cells.length - 1;
      return isText ? cell.padEnd(width) : cell.padStart(width);
    });
    return padded.join('  ').trimEnd();
  });
  const said = (['warning', 'failed'] as const).flatMap((state) =>
    verdicts.flatMap(({ subject, checks }) =>
      checks.filter((check) => check.state === state).map((check) => checkLine(subject, check, paint)),
    ),
  );
  const total = `Final verification: ${passed} passed, ${failed} failed`;
  return [
    titleLine(result),
    '',
    ...lines,
    '',
    ...nullLines(result),
    ...said,
    paint(failed === 0 ? 'green' : 'red', total),
    '',
  ].join('\n');
}

function titleLine({ place, manifest, verdicts }: VerifyResult): string {
  const name = printable(basename(place));
  const sound = verdicts.find((verdict) => verdict.sound)?.sound;
  const shape = sound ? `, ${(sound.frames / sound.sampleRate).toFixed(3)} s, ${formatText(sound)}` : '';
  return `${name}: ${manifest ? printable(manifest.title) : 'without a manifest to go by'}${shape}`;
}

function formatText({ sampleRate, subtype, channels }: StoredSound): string {
  const ways = channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;
  return `${sampleRate} Hz, ${subtype}, ${ways}`;
}

function row(verdict: Verdict): string[] {
  const { subject, checks, sound } = verdict;
  const warnings = checks.filter(({ state }) => state === 'warning').length;
  const word = isFailed(verdict) ? 'FAILED' : warnings > 0 ? 'passed, see below' : 'passed';
  const figures = sound
    ? [
        `${sound.frames}`,
        decimals(sound.peakDbfs),
        decimals(sound.truePeakDbtp),
        decimals(sound.integratedLufs),
        sound.loudnessRangeLu.toFixed(1),
        `${sound.clipping.samples}`,
      ]
    : ['', '', '', '', '', ''];
  return [printable(subject), ...figures, word];
}

function nullLines({ nullTest }: VerifyResult): string[] {
  if (!nullTest?.passed) return [];
  return [`null test: the stems cancel the master to ${decimals(nullTest.peakDbfs)} dBFS`];
}

function checkLine(subject: string, { check, expected, got, advice, state }: GateCheck, paint: Paint): string {
  const words = printable(`${subject}: ${check}: expected ${expected}, got ${got}. ${advice}`);
  return state === 'failed' ? `${paint('red', 'failed:')} ${words}` : `${paint('yellow', 'warning:')} ${words}`;
}

/** The same for a program: every check, passed ones too, and every figure. */
export function verifyDocument({ place, verdicts, manifest, nullTest, ...rest }: VerifyResult): DeliveryAnswer {
  return {
    place,
    kind: rest.kind,
    has_manifest: manifest !== undefined,
    title: manifest?.title ?? null,
    passed: rest.passed,
    failed: rest.failed,
    null_test: nullTest
      ? {
          passed: nullTest.passed,
          peak_dbfs: finite(nullTest.peakDbfs),
          rms_dbfs: finite(nullTest.rmsDbfs),
          allowed_peak_dbfs: finite(nullTest.allowed.peakDbfs),
          suspect: nullTest.suspect?.name ?? null,
        }
      : null,
    verdicts: verdicts.map((verdict) => ({
      subject: verdict.subject,
      passed: !isFailed(verdict),
      checks: verdict.checks,
      measurements: verdict.sound ? measurementsOf(verdict.sound) : null,
    })),
  };
}

type Measurements = DeliveryAnswer['verdicts'][number]['measurements'];

function measurementsOf(sound: StoredSound): Measurements {
  const { sampleRate, subtype, channels, frames } = sound;
  return withDocumentValues({ sampleRate, subtype, channels, frames, ...soundFigures(sound) }) as Measurements;
}

function finite(level: number): number | null {
  return Number.isFinite(level) ? level : null;
}
