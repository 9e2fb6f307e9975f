/** `SHA256SUMS`: a line for each file, as `sha256sum -c` reads them. */

export const sumsName = 'SHA256SUMS';

interface FileSum {
  readonly name: string;
  readonly sha256: string;
}

/** The text, in the order given. Names hold no line breaks and no backslashes. */
export function formatSums(sums: readonly FileSum[]): string {
  return sums.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('');
}

/** The sums, and the lines that are none. */
function parseSums(text: string): { readonly sums: readonly FileSum[]; readonly badLines: readonly number[] } {
  const sums: FileSum[] = [];
  const badLines: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [, sha256, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line.replace(/\r$/, '')) ?? [];
    if (sha256 !== undefined && name !== undefined) sums.push({ name, sha256 });
    else if (line.trim() !== '') badLines.push(index + 1);
  }
  return { sums, badLines };
}

interface Named {
  readonly name: string;
}

/**
 * Files against the text of their `SHA256SUMS`; what differs, is missing, or is not listed. What is missing is passed over
 * where a problem names it already.
 */
export function judgeSums(
  text: string | undefined,
  files: readonly FileSum[],
  known: readonly Named[],
): (Named & { readonly message: string })[] {
  if (text === undefined) return [{ name: sumsName, message: 'expected this file, got none' }];
  const { sums, badLines } = parseSums(text);
  const problems = badLines.map((line) => {
    return { name: sumsName, message: `line ${line}: expected 64 hexadecimal digits and a name` };
  });
  const found = new Map(files.map((file) => [file.name, file]));
  const listed = new Set(sums.map(({ name }) => name));
  const named = new Set(known.map(({ name }) => name));
  for (const { name, sha256 } of sums) {
    const file = found.get(name);
    if (file && file.sha256 !== sha256) {
      problems.push({ name, message: `SHA-256: expected ${sha256}, got ${file.sha256}` });
    } else if (!file && !named.has(name)) {
      problems.push({ name, message: `expected the file that ${sumsName} lists, got none` });
    }
  }
  for (const { name } of files) {
    if (!listed.has(name)) problems.push({ name, message: `expected a line in ${sumsName}, got none` });
  }
  return problems;
}
