/** BENCHMARKS.md: the newest figures of every part, what is in them, and how to repeat them. Pure. */
import { parts } from './parts.mjs';
import { markdownTable, timeText } from './table.mjs';

/** @param {readonly import('./history.mjs').Entry[]} history oldest first */
export function benchmarksPage(history) {
  const shown = parts.flatMap((part) => {
    const entry = history.findLast(({ part: name }) => name === part.name);
    return entry === undefined ? [] : [{ ...part, entry }];
  });
  const sections = shown.map(
    ({ name, about, entry }) =>
      `## ${name}\n\n${about}\n\n${markdownTable(entry.rows)}\n\n${firstCallsText(entry)}${measuredText(entry)}`,
  );
  const targets = shown.flatMap(({ entry }) => entry.rows.filter(({ target }) => target !== undefined));
  const met = targets.filter((row) => row.met === true).length;
  return `# Benchmarks

Written by \`npm run bench\`, which runs every part but \`growth\` (that one takes long and is run by its name); the figures of
each part are those of its newest run, and the older ones are in [bench/history.jsonl](bench/history.jsonl). ${met} of ${targets.length}
targets are met.

How it is measured: contestants run in the same run, in turn, round after round, and who is first changes from round to round.
A figure is the median of at least five rounds after one that is not counted; the ratio is that of the medians, its spread the
lowest and the highest of the rounds, each against its own (in brackets how many). Peak memory is the largest of all rounds.
What each figure contains, the start of a process or only the work, is said above each table. Nothing is subtracted where it
is not said. Programs that are not installed are skipped with a word.

To repeat it, on a machine that does nothing else: \`npm run setup && npm run bench\`, or one part: \`npm run bench -- textures\`.
On Debian, \`apt install ffmpeg sox flac gcc libfftw3-dev python3-scipy python3-soundfile\` brings the competitors; real files
come from the folder that \`STEM_TEST_AUDIO\` names (\`bash .ci/run\` unpacks Debian's).

${sections.join('\n\n')}
`;
}

/** What a fresh process takes for its first call, where the table has later ones. @param {import('./history.mjs').Entry} entry */
function firstCallsText({ rows }) {
  const told = new Map(
    rows.flatMap(({ work, oursFirst }) => (oursFirst === undefined ? [] : [[work, timeText(oursFirst)]])),
  );
  if (told.size === 0) return '';
  return `First call in a fresh process: ${[...told].map(([work, time]) => `${work} ${time}`).join('; ')}.\n\n`;
}

/** @param {import('./history.mjs').Entry} entry */
function measuredText({ when, commit, machine }) {
  const { processor, cores, memoryGib, system, node, programs, load } = machine;
  const place = commit === undefined ? '' : ` at ${commit}`;
  return `Measured ${when.slice(0, 10)}${place}: ${processor}, ${cores} cores, ${memoryGib} GiB, ${system}, Node ${node}; ${programs}. Load before it: ${load}.`;
}
