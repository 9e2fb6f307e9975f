/** `npm run conformance`: measures every clause and writes CONFORMANCE.md; with `--check`, compares it instead. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ditherTopic } from './dither.ts';
import { fileTopic } from './files.ts';
import { filterTopic } from './filters.ts';
import { loudnessTopics } from './loudness.ts';
import { loopSeamTopic } from './loop-seams.ts';
import { pitchAndStretchTopic } from './pitch-and-stretch.ts';
import { referenceTopic } from './references.ts';
import { report, type Topic } from './report.ts';
import { resamplerTopic } from './resampler.ts';
import { isOut } from './row.ts';
import { truePeakTopic } from './true-peak.ts';
import { weightingTopic } from './weighting.ts';

const page = fileURLToPath(new URL('../../CONFORMANCE.md', import.meta.url));

async function main(check: boolean): Promise<number> {
  const topics: readonly Topic[] = [
    ...loudnessTopics(),
    weightingTopic(),
    truePeakTopic(),
    resamplerTopic(),
    ditherTopic(),
    filterTopic(),
    await fileTopic(),
    pitchAndStretchTopic(),
    loopSeamTopic(),
    await referenceTopic(),
  ];
  const text = report(topics);
  const out = topics.flatMap(({ rows }) => rows).filter(isOut);
  for (const row of out) console.error(`Out of tolerance: ${row.clause}: ${row.signal}: ${row.measured}`);
  if (!check) {
    await writeFile(page, text);
    return out.length > 0 ? 1 : 0;
  }
  const stale = differences(await readFile(page, 'utf8').catch(() => ''), text);
  if (stale.length > 0) console.error(['CONFORMANCE.md is stale, run `npm run conformance`:', ...stale].join('\n'));
  return out.length + stale.length > 0 ? 1 : 0;
}

const mostShown = 20;

/** The lines that only one of the two texts has. */
function differences(kept: string, measured: string): readonly string[] {
  if (kept === measured) return [];
  const [old, fresh] = [kept.split('\n'), measured.split('\n')];
  const lines = [
    ...old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`),
    ...fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
  return lines.length > 0 ? lines.slice(0, mostShown) : ['  its lines are in another order'];
}

process.exitCode = await main(process.argv.includes('--check'));
