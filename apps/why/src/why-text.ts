/** The whole of `why` as a person reads it. */
import { leavesOut } from '@stem/catalog/rules';
import type { WhyDocument } from '@stem/catalog/why';
import { decimalsOf, printable, reasonColumns, reasonLines, type Screen } from '@stem/cli';
import { textureLines } from './texture-text.ts';

/** The parts that are there, a blank line between them. */
export function whyText(document: WhyDocument, screen: Screen): string {
  const parts = [
    [screen.paint('bold', printable(titleOf(document)))],
    ...(document.texture === null ? [] : [part('Where it comes from', textureLines(document), screen)]),
    selectionPart(document, screen),
    batchPart(document, screen),
    nowPart(document, screen),
    againPart(document, screen),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function titleOf({ track, texture, textures }: WhyDocument): string {
  if (texture !== null && textures !== null) return `${textures.slug}/${texture.path}`;
  return track.id === null ? track.rel_path : `${track.rel_path} (${track.id})`;
}

function part(heading: string, lines: readonly string[], { paint }: Screen): string[] {
  return [paint('cyan', heading), ...lines.map((line) => `  ${printable(line)}`)];
}

function selectionPart({ selection, track }: WhyDocument, screen: Screen): string[] {
  if (selection === null) {
    const line = `No catalog was found that lists ${track.rel_path}: --catalog names one, stem discover makes one.`;
    return part('Whether it was selected', [line], screen);
  }
  const { selected, selection_score: score, place, selected_tracks: all, reasons } = selection;
  const decimals = decimalsOf([score, ...reasons.map(({ points }) => points)]);
  const columns = reasonColumns(reasons, 4, { decimals, leavesOut });
  const out = reasons.find(({ rule, met }) => leavesOut(rule) && !met);
  const head = selected
    ? `place ${place ?? '?'} of ${all}, with ${score.toFixed(decimals)} points`
    : `rule ${out?.number ?? '?'} (${out?.path ?? out?.rule ?? '?'}) left it out: ${out?.detail ?? ''}`;
  const rules = `${selection.rules ?? 'the built-in rules'}${selection.flags ? ' and the flags given here' : ''}`;
  return [
    ...part(selected ? 'Why it is selected' : 'Why it is not selected', [head], screen),
    ...reasons.flatMap((reason) => reasonLines(reason, columns, screen)),
    `  ${printable(`by ${rules}, from ${selection.catalog}`)}`,
    ...writtenLines(selection).map((line) => `  ${printable(line)}`),
  ];
}

function writtenLines(selection: NonNullable<WhyDocument['selection']>): string[] {
  const { sources, row, agrees, selected_tracks: planned, selection_tracks: written } = selection;
  if (sources === null) return [];
  const where = row === null ? `It is not in ${sources}.` : `It is in ${sources}, row ${row} (--start-index ${row}).`;
  if (agrees === true) return [where];
  const counts = planned === written ? 'others, or in another order' : `${written} tracks, not ${planned}`;
  const hint = `That selection was made otherwise (${counts}): give why the flags that stem select was given.`;
  return [where, hint];
}

function batchPart({ batch, selection }: WhyDocument, screen: Screen): string[] {
  const heading = 'What became of it in the last batch';
  if (batch === null)
    return selection?.selected === false ? [] : part(heading, ['No results were found: --results names them.'], screen);
  const { row, results } = batch;
  if (row === null) {
    if (selection?.selected === false) return [];
    return part(
      heading,
      [`It is not in ${results}: that run has not come to it, or was over another selection.`],
      screen,
    );
  }
  if (!row.success) return part(heading, [`failed: ${row.stats.error ?? 'unknown'}`, `(${results})`], screen);
  const { pads, swells, clouds, hiss_loops: hiss, hiss_flickers: flickers } = row.stats;
  const counts = `${pads} pads, ${swells} swells, ${clouds} clouds, ${hiss} hiss loops, ${flickers} flickers`;
  const state = row.up_to_date === true ? 'skipped, as it was up to date' : 'made';
  const because = row.made_because ?? [];
  return part(
    heading,
    [
      `${state}: ${counts}`,
      ...because.map((line) => `because ${line}`),
      ...(row.shortfalls ?? []).map((line) => `only ${line}`),
      `(${results}, written ${batch.timestamp})`,
    ],
    screen,
  );
}

function nowPart({ now, selection }: WhyDocument, screen: Screen): string[] {
  const heading = 'What stem batch-generate would do with it now';
  if (now === null) {
    return selection?.selected === false ? [] : part(heading, ['nothing: it is in no selection'], screen);
  }
  switch (now.state) {
    case 'up-to-date':
      return part(heading, [`skip it: all that ${now.folder} follows from is as it was, and so is every file`], screen);
    case 'to-be-made':
      return part(heading, [`make it in ${now.folder}, because`, ...now.because.map((line) => `  ${line}`)], screen);
    case 'would-fail':
    default:
      return part(heading, [`fail: ${now.reason ?? 'unknown'}`], screen);
  }
}

function againPart({ again, textures }: WhyDocument, screen: Screen): string[] {
  if (again === null || textures === null) return [];
  if (again.command === null) {
    const lines = again.obstacles.map((line) => `  ${line}`);
    return part('The same bytes cannot be made again, as not everything is as it was', lines, screen);
  }
  return [
    ...part(`To make exactly it again (${textures.files} files, the same bytes), in a folder "again" here`, [], screen),
    `  ${again.command}`,
  ];
}
