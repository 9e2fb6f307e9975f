/** `SHA256SUMS`: a line for each file, as `sha256sum -c` reads them. */

export const sumsName = 'SHA256SUMS';

export interface FileSum {
  readonly name: string;
  readonly sha256: string;
}

/** The text, in the order given. Names hold no line breaks and no backslashes. */
export function formatSums(sums: readonly FileSum[]): string {
  return sums.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('');
}

/** The sums, and the lines that are none. */
export function parseSums(text: string): { readonly sums: readonly FileSum[]; readonly badLines: readonly number[] } {
  const sums: FileSum[] = [];
  const badLines: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [, sha256, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line.replace(/\r$/, '')) ?? [];
    if (sha256 !== undefined && name !== undefined) sums.push({ name, sha256 });
    else if (line.trim() !== '') badLines.push(index + 1);
  }
  return { sums, badLines };
}
