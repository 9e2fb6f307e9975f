/** What `verify` says of a batch: every finding on a line of its own, what to do, and how many tracks are whole. */
import type { BatchAnswer } from '@stem/catalog/answers';
import { basename } from 'node:path';
import type { BatchReport, Finding, FindingKind } from '@stem/batch/published';
import { printable } from '@stem/cli';

/** Puts text in a colour where there is one. */
type Paint = (style: 'red' | 'yellow' | 'green', text: string) => string;

/** Whether there is something, and nothing was found wrong with it. */
export function isWhole(report: BatchReport): boolean {
  return report.tracks.length > 0 && findingsOf(report).length === 0;
}

function findingsOf({ tracks, findings }: BatchReport): Finding[] {
  return [...tracks.flatMap((track) => track.findings), ...findings];
}

/** In the order in which they are told; a kind that is not there needs nothing. */
const advice: readonly (readonly [kinds: readonly FindingKind[], text: string])[] = [
  [['half-published'], 'half-published: run the same stem batch-generate again; it clears up and goes on from there.'],
  [['missing'], 'missing: run the same stem batch-generate again; it makes what is not there.'],
  [['changed'], 'changed: run the same stem batch-generate with --force to have what was made; it makes it anew.'],
  [['extra', 'foreign'], 'extra and foreign: no batch made these; move what is yours elsewhere.'],
  [['unreadable'], 'unreadable: see to the disk or the permissions, and verify again.'],
];

export function batchText(report: BatchReport, paint: Paint): string {
  const findings = findingsOf(report);
  const kinds = new Set(findings.map(({ kind }) => kind));
  const whole = report.tracks.filter((track) => track.findings.length === 0).length;
  const total = `Verified: ${whole} of ${report.tracks.length} tracks whole, ${findings.length} findings`;
  return [
    titleLine(report),
    '',
    ...findings.map((finding) => findingLine(finding, paint)),
    ...report.productions.map((path) => productionLine(path, paint)),
    ...advice.filter(([of]) => of.some((kind) => kinds.has(kind))).map(([, text]) => text),
    paint(isWhole(report) ? 'green' : 'red', total),
    '',
  ].join('\n');
}

function titleLine({ place, tracks }: BatchReport): string {
  const files = tracks.reduce((sum, track) => sum + track.files, 0);
  const bytes = tracks.reduce((sum, track) => sum + track.bytes, 0);
  const trashed = tracks.reduce((sum, track) => sum + track.trashed, 0);
  const size = `${tracks.length} tracks, ${files} files, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `${printable(basename(place))}: ${size}${trashed > 0 ? `, ${trashed} rejected ones in the trash` : ''}`;
}

function findingLine({ kind, path, message }: Finding, paint: Paint): string {
  return `${paint('red', `${kind}:`)} ${printable(`${path === '' ? '.' : path}: ${message}`)}`;
}

function productionLine(path: string, paint: Paint): string {
  return `${paint('yellow', 'not verified:')} ${printable(path)}: a delivery of stem produce; verify it by itself`;
}

/** The same for a program: every track, those that are whole too. */
export function batchDocument(report: BatchReport): BatchAnswer {
  const { place, tracks, findings, productions } = report;
  const whole = tracks.filter((track) => track.findings.length === 0).length;
  return {
    place,
    kind: 'textures',
    passed: whole,
    failed: tracks.length - whole,
    findings: findingsOf(report).length,
    tracks: tracks.map((track) => ({
      folder: track.folder,
      slug: track.manifest?.slug ?? null,
      source: track.manifest?.source.rel_path ?? null,
      files: track.files,
      bytes: track.bytes,
      trashed: track.trashed,
      passed: track.findings.length === 0,
      findings: track.findings,
    })),
    around: findings,
    not_verified: productions,
  };
}
