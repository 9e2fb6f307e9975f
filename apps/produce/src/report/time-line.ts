/** The picture: the form as a time line, and over it the loudness of the master and every waveform. */
import { gainToDb } from '@stem/core/dsp';
import type { Overview } from '@stem/core/production';
import { clock, fixed } from './figures.ts';
import { markup, nameOf, raw, type Content, type Markup } from './markup.ts';
import type { ReportAlignment, ReportData, ReportForm, ReportTarget, ReportTrack } from './report-data.ts';
import { toneOf } from './section-tone.ts';
import {
  fewerColumns,
  loudnessPath,
  peakPath,
  plotY,
  roundUp,
  ticksBetween,
  waveformHeight,
  waveformPaths,
  type PlotScale,
} from './waveform-path.ts';

const { floor, max, min } = Math;

/** Width of every drawing; they are stretched over the same seconds. */
const plotWidth = 1000;
/** All drawings together have so many columns, or a report of 64 stems would weigh megabytes. */
const mostColumns = { each: 800, together: 14_400, atLeast: 200 } as const;

export function timeLine(data: ReportData): Markup | undefined {
  const { form, tracks } = data;
  if (!form || form.frames === 0) return undefined;
  const master = tracks.find(({ kind }) => kind === 'master');
  const columns = max(mostColumns.atLeast, min(mostColumns.each, floor(mostColumns.together / max(1, tracks.length))));
  const picture = { form, columns, alignments: data.alignments, fullScale: fullScales(tracks) };
  return markup`<section aria-labelledby="time-line"><h2 id="time-line">Time line</h2>
<svg class="defs" aria-hidden="true" width="0" height="0"><defs><g id="form">${sectionBands(form)}</g></defs></svg>
<div class="lanes">
${form.sections.length > 0 ? formLane(form) : undefined}
${master?.overview ? loudnessLane(master.overview, form, data.target) : undefined}
${tracks.map((track) => waveformLane(track, picture))}
${axisLane(form)}
</div>
${legend(data)}
</section>`;
}

interface Picture {
  readonly form: ReportForm;
  readonly columns: number;
  readonly alignments: readonly ReportAlignment[];
  readonly fullScale: Readonly<Record<ReportTrack['kind'], number>>;
}

/** Stems share one scale, so that louder ones look louder. */
function fullScales(tracks: readonly ReportTrack[]): Picture['fullScale'] {
  const highest = (kind: ReportTrack['kind']): number =>
    tracks
      .filter((track) => track.kind === kind)
      .reduce((most, { overview }) => max(most, overview ? peakOf(overview).gain : 0), 0) || 1;
  return { master: highest('master'), stem: highest('stem') };
}

function peakOf({ waveform: { lowest, highest }, frames, sampleRate }: Overview): { gain: number; sec: number } {
  let [gain, column] = [0, 0];
  for (const [i, high] of highest.entries()) {
    const peak = max(high, -(lowest[i] as number));
    if (peak > gain) [gain, column] = [peak, i];
  }
  return { gain, sec: (column / max(1, highest.length)) * (frames / sampleRate) };
}

/** More bands than this are a pattern of stripes. */
const mostBands = 32;

/** Alternating bands behind every drawing. */
function sectionBands({ sections, frames }: ReportForm): Content {
  if (sections.length > mostBands) return undefined;
  const x = (frame: number): string => fixed((plotWidth * frame) / frames, 1);
  return sections.map(({ startFrame, endFrame }, i) =>
    i % 2 === 0
      ? markup`<rect x="${x(startFrame)}" width="${fixed((plotWidth * (endFrame - startFrame)) / frames, 1)}" height="${waveformHeight}"/>`
      : undefined,
  );
}

function formLane({ sections, frames }: ReportForm): Markup {
  const percent = (part: number): string => `${fixed((100 * part) / frames, 3)}%`;
  const blocks = sections.map(
    ({ name, startFrame, endFrame }) =>
      markup`<span class="part tone-${toneOf(name, sections)}" style="left:${percent(startFrame)};width:${percent(endFrame - startFrame)}" title="${name}"><span>${name}</span></span>`,
  );
  return lane({
    label: markup`<h3>Form</h3>`,
    plot: markup`<div class="strip" aria-hidden="true">${blocks}</div>`,
    kind: 'form',
  });
}

function lane({ label, plot, kind }: { label: Content; plot: Markup; kind: string }): Markup {
  return markup`<div class="lane ${kind}"><div class="label">${label}</div><div class="plot">${plot}</div></div>`;
}

/** From the top of what is heard down to where a curve no longer says anything. */
const depthDb = 36;
const loudnessHeight = 240;

function loudnessLane(overview: Overview, form: ReportForm, target: ReportTarget | undefined): Markup {
  const highest = gainToDb(peakOf(overview).gain);
  const topDb = max(0, roundUp(highest > -Infinity ? highest : 0, 6));
  const scale: PlotScale = {
    durationSec: form.frames / form.sampleRate,
    width: plotWidth,
    height: loudnessHeight,
    topDb,
    bottomDb: topDb - depthDb,
  };
  const rule = (level: number, kind: string): Markup =>
    markup`<path class="${kind}" d="M0 ${plotY(scale, level)}H${plotWidth}"/>`;
  const ticks = ticksBetween(topDb, scale.bottomDb, 6);
  const { columns, end } = drawnColumns(overview, form, mostColumns.each);
  const plot = markup`<svg viewBox="0 0 ${plotWidth} ${loudnessHeight}" preserveAspectRatio="none" role="img" aria-label="${loudnessWords(overview, target)}">
<g transform="scale(1 ${fixed(loudnessHeight / waveformHeight, 2)})"><use href="#form"/></g>
${ticks.map((level) => rule(level, 'grid'))}
<path class="peaks" transform="scale(${fixed(end / max(1, columns.highest.length), 5)} 1)" d="${peakPath(columns, scale)}"/>
${target && [rule(target.loudnessLufs, 'target'), rule(target.truePeakDbtp, 'ceiling')]}
<path class="curve" d="${loudnessPath(overview.loudness, scale)}"/></svg>
${ticks.map((level) => markup`<span class="tick" aria-hidden="true" style="top:${fixed((100 * plotY(scale, level)) / loudnessHeight, 2)}%">${fixed(level, 0)}</span>`)}`;
  return lane({ label: [markup`<h3>Loudness</h3>`, markup`<p>short-term, master</p>`], plot, kind: 'loudness' });
}

/** The columns of a sound, and where on the song's time line they end. */
function drawnColumns(overview: Overview, form: ReportForm, most: number) {
  const columns = fewerColumns(overview.waveform, most);
  const seconds = overview.frames / overview.sampleRate;
  return { columns, end: (plotWidth * seconds) / (form.frames / form.sampleRate) };
}

function loudnessWords({ loudness: { startSec, stepSec, lufs } }: Overview, target: ReportTarget | undefined): string {
  if (lufs.length === 0) return 'Short-term loudness of the master: too short to measure.';
  const loudest = lufs.reduce((best, level, i) => (level > (lufs[best] as number) ? i : best), 0);
  const softest = lufs.reduce((best, level, i) => (level < (lufs[best] as number) ? i : best), 0);
  const at = (i: number): string => `${fixed(lufs[i], 1)} LUFS around ${clock(startSec + i * stepSec)}`;
  const wanted = target
    ? ` Target ${fixed(target.loudnessLufs, 1)} LUFS over all, ceiling ${fixed(target.truePeakDbtp, 1)} dBTP.`
    : '';
  return `Short-term loudness of the master: loudest ${at(loudest)}, softest ${at(softest)}.${wanted}`;
}

function waveformLane(track: ReportTrack, picture: Picture): Markup {
  const { name, kind, role, overview, passed } = track;
  const alignment = kind === 'stem' ? picture.alignments.find(({ stem }) => stem === name) : undefined;
  const roleWord = role === undefined || role === name ? undefined : markup` <span class="role">${role}</span>`;
  const label = [
    markup`<h3>${nameOf(name)}${roleWord}${passed ? undefined : markup` <span class="badge failed">failed</span>`}</h3>`,
    markup`<p>${levelWords(track)}</p>`,
  ];
  const plot = overview
    ? waveform(overview, { track, picture, alignment })
    : markup`<p class="nothing">not there, or not readable</p>`;
  return lane({ label, plot, kind: passed ? kind : `${kind} broken` });
}

function levelWords({ integratedLufs, truePeakDbtp }: ReportTrack): Markup[] {
  const figure = (value: number | null | undefined, unit: string): Markup[] =>
    value === undefined ? [] : [markup`<span class="figure">${fixed(value ?? -Infinity, 1)} ${unit}</span>`];
  return [...figure(integratedLufs, 'LUFS'), ...figure(truePeakDbtp, 'dBTP')];
}

interface Drawing {
  readonly track: ReportTrack;
  readonly picture: Picture;
  readonly alignment: ReportAlignment | undefined;
}

function waveform(overview: Overview, { track, picture, alignment }: Drawing): Markup {
  const { form, columns: most, fullScale } = picture;
  const { columns, end } = drawnColumns(overview, form, most);
  const paths = waveformPaths(columns, fullScale[track.kind]);
  const peak = peakOf(overview);
  const words = `Waveform of ${track.name}, ${clock(overview.frames / overview.sampleRate, 3)} long, highest sample ${fixed(gainToDb(peak.gain), 1)} dBFS around ${clock(peak.sec)}.`;
  return markup`<svg viewBox="0 0 ${plotWidth} ${waveformHeight}" preserveAspectRatio="none" role="img" aria-label="${words}">
<use href="#form"/>${alignment && addedPart(alignment, form)}
<g transform="scale(${fixed(end / max(1, columns.highest.length), 5)} 1)"><path class="peaks" d="${paths.peaks}"/><path class="rms" d="${paths.rms}"/></g>
${alignment && joins(alignment, form)}</svg>`;
}

/** What the stem did not have is shaded. */
function addedPart({ extendedFrom, frames, strategy }: ReportAlignment, form: ReportForm): Content {
  if (extendedFrom >= frames) return undefined;
  const [x, width] = [extendedFrom, frames - extendedFrom].map((part) => fixed((plotWidth * part) / form.frames, 1));
  return markup`<rect class="added" x="${x}" width="${width}" height="${waveformHeight}"><title>added: ${strategy}</title></rect>`;
}

/** Every join is a line. */
function joins({ seams }: ReportAlignment, form: ReportForm): Content {
  return seams.map(({ frame }) => {
    const x = fixed((plotWidth * frame) / form.frames, 1);
    return markup`<path class="seam" d="M${x} 0V${waveformHeight}"><title>join at ${clock(frame / form.sampleRate, 3)}</title></path>`;
  });
}

/** Steps between times, so that at most ten are written; a phone shows every second one. */
const timeSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400];

function axisLane({ frames, sampleRate }: ReportForm): Markup {
  const seconds = frames / sampleRate;
  const step = timeSteps.find((candidate) => seconds / candidate <= 10) ?? seconds;
  const places = step < 1 ? 1 : 0;
  const times = Array.from({ length: floor((0.96 * seconds) / step) + 1 }, (_, i) => i * step);
  const marks = times.map(
    (sec) => markup`<span style="left:${fixed((100 * sec) / seconds, 3)}%">${clock(sec, places)}</span>`,
  );
  return lane({ label: undefined, plot: markup`<div class="axis" aria-hidden="true">${marks}</div>`, kind: 'times' });
}

function legend({ target, tracks, alignments }: ReportData): Markup {
  const entry = (kind: string, words: string): Markup =>
    markup`<li><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">${raw(legendShapes[kind] ?? '')}</svg>${words}</li>`;
  const drawn = tracks.some(({ overview }) => overview !== undefined);
  const isExtended = alignments.some(({ extendedFrom, frames }) => extendedFrom < frames);
  return markup`<ul class="legend">
${drawn ? [entry('peaks', 'peaks of the samples'), entry('rms', 'root mean square')] : undefined}
${drawn ? entry('curve', 'loudness of the 3 s around each moment') : undefined}
${target && [entry('target', `target ${fixed(target.loudnessLufs, 1)} LUFS over all`), entry('ceiling', `ceiling ${fixed(target.truePeakDbtp, 1)} dBTP`)]}
${isExtended ? entry('added', 'added by alignment') : undefined}
${alignments.some(({ seams }) => seams.length > 0) ? entry('seam', 'join') : undefined}
</ul>
<p class="note">Stems share one scale. Heights are the samples’ values to the power of ¾, so that soft parts can be seen.</p>`;
}

const legendShapes: Readonly<Record<string, string>> = {
  peaks: '<path class="peaks" d="M0 2h24v8H0z"/>',
  rms: '<path class="rms" d="M0 2h24v8H0z"/>',
  curve: '<path class="curve" d="M0 6H24"/>',
  target: '<path class="target" d="M0 6H24"/>',
  ceiling: '<path class="ceiling" d="M0 6H24"/>',
  added: '<path class="added" d="M0 0h24v12H0z"/>',
  seam: '<path class="seam" d="M12 0V12"/>',
};
