/** The figures behind the picture: form, steps, reference, alignment, mix, files. */
import { clock, fixed, grouped, signed, size } from './figures.ts';
import { stateSign } from './gates.ts';
import { markup, nameOf, type Content, type Markup } from './markup.ts';
import type {
  Fact,
  ReportAlignment,
  ReportData,
  ReportForm,
  ReportMixStem,
  ReportSeam,
  ReportStep,
} from './report-data.ts';
import { sectionLoudness } from './section-loudness.ts';
import { toneOf } from './section-tone.ts';

/** A heading with its part of the page; nothing without content. */
export function part(id: string, title: string, content: Content): Markup {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

/** A table that is scrolled sideways by itself where the screen is narrow. Columns of figures are named `#…`. */
export function table(label: string, columns: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  const isFigure = columns.map((column) => column.startsWith('#'));
  const heads = columns.map(
    (column, i) => markup`<th scope="col"${figureClass(isFigure[i])}>${column.replace('#', '')}</th>`,
  );
  const cells = (row: readonly Content[]): Markup[] =>
    row.map((cell, i) =>
      i === 0
        ? markup`<th scope="row"${figureClass(isFigure[i])}>${cell}</th>`
        : markup`<td${figureClass(isFigure[i])}>${cell}</td>`,
    );
  return markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${heads}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${cells(row)}</tr>\n`)}</tbody></table></div>`;
}

function figureClass(isFigure: boolean | undefined): Content {
  return isFigure ? markup` class="figure"` : undefined;
}

export function factList(facts: readonly Fact[]): Markup {
  return markup`<dl class="facts">${facts.map(({ label, value }) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function formTable({ form, tracks }: ReportData): Markup | undefined {
  if (!form || form.sections.length === 0) return undefined;
  const { sections, sampleRate } = form;
  const overview = tracks.find(({ kind }) => kind === 'master')?.overview;
  const hasKeys = sections.some(({ key }) => key !== undefined);
  const rows = sections.map((section) => {
    const { name, startFrame, endFrame, beats, key } = section;
    const level = overview && sectionLoudness(overview.loudness, startFrame / sampleRate, endFrame / sampleRate);
    return [
      markup`<span class="swatch tone-${toneOf(name, sections)}"></span>${nameOf(name)}`,
      ...[startFrame, endFrame].map((frame) => clock(frame / sampleRate, 3)),
      grouped(startFrame),
      fixedBeats(beats),
      ...(hasKeys ? [key] : []),
      ...(overview ? [fixed(level, 1)] : []),
    ];
  });
  const columns = ['section', '#start', '#end', '#first frame', '#beats'];
  return part('form-table', 'Form', [
    table('Form', [...columns, ...(hasKeys ? ['key'] : []), ...(overview ? ['#LUFS'] : [])], rows),
    tempoTable(form),
    overview && markup`<p class="note">LUFS: mean short-term loudness of the master in the section.</p>`,
  ]);
}

function tempoTable({ tempi, sampleRate }: ReportForm): Markup | undefined {
  if (tempi.length < 2) return undefined;
  const rows = tempi.map(({ startFrame, bpm }) => [clock(startFrame / sampleRate, 3), fixedBeats(bpm)]);
  return table('Tempo map', ['#from', '#BPM'], rows);
}

/** Whole where it is whole. */
function fixedBeats(beats: number): string {
  return fixed(beats, 3).replace(/\.?0+$/, '');
}

export function stepList({ steps }: ReportData): Markup | undefined {
  if (steps.length === 0) return undefined;
  return part('steps', 'Steps', markup`<ol class="steps">${steps.map(step)}</ol>`);
}

function step({ name, state, figures, notes }: ReportStep): Markup {
  return markup`<li><h3>${stateSign(state)}${name}</h3>${figures.length > 0 ? factList(figures) : undefined}
${notes.length > 0 ? markup`<ul class="notes">${notes.map((note) => markup`<li>${note}</li>`)}</ul>` : undefined}</li>`;
}

export function alignmentTables({ alignments, form }: ReportData): Markup | undefined {
  if (!form || alignments.every(({ strategy }) => strategy === 'none')) return undefined;
  const { sampleRate } = form;
  const rows = alignments.map(({ stem, strategy, stemFrames, frames, extendedFrom, seams }) => [
    nameOf(stem),
    strategy.replaceAll('_', ' '),
    clock(stemFrames / sampleRate, 3),
    signed((frames - stemFrames) / sampleRate, 3),
    extendedFrom < frames ? clock(extendedFrom / sampleRate, 3) : '–',
    String(seams.length),
  ]);
  const joined = alignments.filter(({ seams }) => seams.length > 0);
  return part('alignment', 'Alignment', [
    table('Alignment', ['stem', 'way', '#its length', '#to the song, s', '#added from', '#joins'], rows),
    joined.map((alignment) => seamTable(alignment, sampleRate)),
    joined.length > 0
      ? markup`<p class="note">ρ: how alike the two sides of a join are. Step: the largest from sample to sample in it against those around it; above 1 it may click. Level, spectrum: how far the sound behind differs from that before. Dip: how far the level falls in between.</p>`
      : undefined,
  ]);
}

function seamTable({ stem, seams }: ReportAlignment, sampleRate: number): Markup {
  const ms = (frames: number): string => fixed((1000 * frames) / sampleRate, 1);
  const row = (seam: ReportSeam): readonly Content[] => [
    clock(seam.frame / sampleRate, 3),
    ms(seam.blendFrames),
    clock(seam.fromFrame / sampleRate, 3),
    clock(seam.toFrame / sampleRate, 3),
    fixed(seam.correlation, 2),
    fixed(seam.stepRatio, 2),
    signed(seam.levelJumpDb, 1),
    fixed(seam.dipDb, 1),
    fixed(seam.spectralJumpDb, 1),
  ];
  const columns = [
    '#at',
    '#blend, ms',
    '#leaves',
    '#goes on at',
    '#ρ',
    '#step',
    '#level, dB',
    '#dip, dB',
    '#spectrum, dB',
  ];
  return markup`<h3>Joins of ${nameOf(stem)}</h3>${table(`Joins of ${stem}`, columns, seams.map(row))}`;
}

export function mixList({ mix, bus }: ReportData): Markup | undefined {
  if (mix.length === 0 && bus.length === 0) return undefined;
  return part('mix', 'Mix and master', [
    mix.length > 0 ? markup`<ul class="mix">${mix.map(mixStem)}</ul>` : undefined,
    bus.length > 0 ? [markup`<h3>Master bus</h3>`, factList(bus)] : undefined,
  ]);
}

function mixStem({ name, gainDb, pan, effects }: ReportMixStem): Markup {
  const chain = effects.map(
    (effect) =>
      markup`<li><b>${effect.name}</b> ${effect.values.map(({ label, value }) => `${label} ${value}`).join(', ')}</li>`,
  );
  return markup`<li><div><h3>${nameOf(name)}</h3><p>${signed(gainDb, 2)} dB, ${panWords(pan)}</p></div>
${chain.length > 0 ? markup`<ol>${chain}</ol>` : markup`<p>no effects</p>`}</li>`;
}

function panWords(pan: number): string {
  if (pan === 0) return 'centre';
  return `${fixed(100 * (pan < 0 ? -pan : pan), 0)} % ${pan < 0 ? 'left' : 'right'}`;
}

export function provenance({ provenance }: ReportData): Markup | undefined {
  return provenance.length === 0 ? undefined : part('provenance', 'Made with', factList(provenance));
}

export function fileTable({ files }: ReportData): Markup | undefined {
  if (files.length === 0) return undefined;
  const entry = ({ path, bytes, sha256 }: ReportData['files'][number]): Markup =>
    markup`<li><span class="name">${nameOf(path)}</span><span class="figure">${size(bytes)}</span><code>${sha256}</code></li>`;
  return part('files', 'Files', [
    markup`<ul class="files">${files.map(entry)}</ul>`,
    markup`<p class="note">The long lines are SHA-256: <code>shasum -a 256 -c SHA256SUMS</code> compares them.</p>`,
  ]);
}
