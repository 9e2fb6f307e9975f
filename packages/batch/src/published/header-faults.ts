/** What a manifest says of files whose bytes are those that it lists: where it is something else, the manifest was edited. */
import type { ManifestFile } from '@stem/catalog/manifest';
import type { WavFacts } from '@stem/core/format';

export interface HeaderFault {
  /** From the track's folder on. */
  readonly path: string;
  readonly what: string;
  /** `expected … as the manifest says, got …` */
  readonly message: string;
}

export function headerFaults(file: ManifestFile, facts: WavFacts | undefined): HeaderFault[] {
  const { path } = file;
  if (facts === undefined) return [{ path, what: 'kind', message: 'expected a WAV file, got something else' }];
  const subtype = file.bit_depth === 32 ? 'FLOAT' : `PCM_${file.bit_depth}`;
  const wanted: [what: string, expected: unknown, got: unknown][] = [
    ['coding', subtype, facts.subtype ?? 'another'],
    ['sample rate', file.sample_rate, facts.sampleRate],
    ['channels', file.channels, facts.channels],
    ['frames', file.frames, facts.frames],
    ['loop', loopText(file.loop), loopText(facts.loop)],
  ];
  return wanted
    .filter(([, expected, got]) => expected !== got)
    .map(([what, expected, got]) => {
      return { path, what, message: `expected ${String(expected)} as the manifest says, got ${String(got)}` };
    });
}

function loopText(loop: { readonly start: number; readonly end: number } | null | undefined): string {
  return loop ? `${loop.start} to ${loop.end}` : 'none';
}

/** One for each thing that is told wrongly: of a file where it is one, otherwise of the manifest (an empty path). */
export function summedUp(faults: readonly HeaderFault[]): { readonly path: string; readonly message: string }[] {
  return [...new Set(faults.map(({ what }) => what))].flatMap((what) => {
    const [first, ...others] = faults.filter((fault) => fault.what === what);
    if (first === undefined) return [];
    const message = `${what}: ${first.message}`;
    if (others.length === 0) return [{ path: first.path, message }];
    return [{ path: '', message: `${message} (${first.path}, and ${others.length} more like it)` }];
  });
}
