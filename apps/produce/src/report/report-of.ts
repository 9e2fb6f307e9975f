/** From what a production's manifest says and what its files were found to be, to what the report shows. */
import { basename } from 'node:path';
import type { ProductionManifest } from '@stem/catalog/production';
import type { Overview, SoundMeasures } from '@stem/core/production';
import { isFailed } from '../verify/findings.ts';
import type { VerifyResult } from '../verify/verify-delivery.ts';
import { clock, fixed, grouped } from './figures.ts';
import type { Fact, ReportData, ReportForm, ReportReference, ReportTrack } from './report-data.ts';
import { settingFacts } from './setting-facts.ts';

const { max } = Math;

export interface ReportSources {
  readonly result: VerifyResult;
  /** By the paths of the files. */
  readonly overviews: ReadonlyMap<string, Overview>;
  /** What was done to make it, where that is known. */
}

/** Figures of sounds are those measured now; the manifest only says what they should be. */
export function reportOf({ result, overviews }: ReportSources): ReportData {
  const { manifest, verdicts, passed, failed, place } = result;
  const subject = basename(place);
  const tracks = tracksOf(result, overviews);
  const master = verdicts.find((verdict) => verdict.subject === manifest?.master.file)?.sound;
  return {
    title: manifest?.title ?? subject,
    subject,
    passed,
    failed,
    facts: manifest ? factsOf(manifest, master) : [],
    form: manifest ? formOf(manifest) : bareForm(tracks),
    target: manifest?.master,
    tracks,
    gates: verdicts.map(({ subject: name, checks }) => ({ name, checks })),
    warnings: manifest?.warnings ?? [],
    steps: manifest?.steps ?? [],
    reference: manifest?.reference ? referenceOf(manifest.reference) : undefined,
    alignments: (manifest?.stems ?? []).map(({ name, alignment }) => ({
      stem: name,
      // The tail behind the form is no business of alignment.
      frames: manifest?.form.sections.at(-1)?.endFrame ?? 0,
      ...alignment,
    })),
    mix: (manifest?.stems ?? []).map(({ name, mixGainDb, pan, effects }) => ({
      name,
      gainDb: mixGainDb,
      pan,
      effects: Object.entries(effects).map(([effect, values]) => ({ name: effect, values: settingFacts(values) })),
    })),
    bus: manifest ? settingFacts(manifest.master.settings) : [],
    files: manifest?.files ?? [],
    provenance: manifest ? provenanceOf(manifest) : [],
  };
}

function tracksOf({ manifest, verdicts }: VerifyResult, overviews: ReportSources['overviews']): readonly ReportTrack[] {
  const track = (file: string, about: Pick<ReportTrack, 'name' | 'kind' | 'role'>): ReportTrack => {
    const verdict = verdicts.find(({ subject }) => subject === file);
    const { integratedLufs, truePeakDbtp } = verdict?.sound ?? {};
    const overview = overviews.get(file);
    return { ...about, overview, integratedLufs, truePeakDbtp, passed: verdict !== undefined && !isFailed(verdict) };
  };
  if (!manifest) {
    // The last verdict is that of the whole.
    return verdicts
      .slice(0, -1)
      .map(({ subject }) => track(subject, { name: subject, kind: isMasterName(subject) ? 'master' : 'stem' }));
  }
  const { master, stems } = manifest;
  return [
    track(master.file, { name: 'master', kind: 'master' }),
    ...stems.map(({ file, name, role }) => track(file, { name, role, kind: 'stem' })),
  ];
}

function isMasterName(path: string): boolean {
  return basename(path).toLowerCase() === 'master.wav';
}

function formOf({ form, format }: ProductionManifest): ReportForm {
  const { sampleRate, frames } = format;
  let sec = 0;
  const tempi = form.tempi.map(({ startBeat, bpm }, i) => {
    const before = form.tempi[i - 1];
    if (before) sec += ((startBeat - before.startBeat) * 60) / before.bpm;
    return { startFrame: Math.round(sec * sampleRate), bpm };
  });
  return { sampleRate, frames, tempi, sections: form.sections };
}

/** Of files without a manifest the longest is as long as the picture. */
function bareForm(tracks: readonly ReportTrack[]): ReportForm | undefined {
  const sampleRate = tracks.find(({ overview }) => overview)?.overview?.sampleRate;
  if (sampleRate === undefined) return undefined;
  const sec = tracks.reduce((most, { overview }) => max(most, overview ? overview.frames / overview.sampleRate : 0), 0);
  return { sampleRate, frames: Math.round(sec * sampleRate), sections: [], tempi: [] };
}

function factsOf({ format, form }: ProductionManifest, master: SoundMeasures | undefined): readonly Fact[] {
  const { frames, sampleRate, channels, durationSec } = format;
  const tempi = [...new Set(form.tempi.map(({ bpm }) => bpm))].sort((a, b) => a - b);
  const tempo = [tempi[0], ...tempi.slice(1).slice(-1)].map((bpm) => tempoText(bpm ?? 0)).join('–');
  const fact = (label: string, value: string): Fact => ({ label, value });
  return [
    fact('Length', clock(durationSec, 3)),
    fact('Frames', grouped(frames)),
    fact('Tempo', `${tempo} BPM, ${form.timeSignature}`),
    fact('Key', [...new Set(form.sections.map(({ key }) => key))].join(', ')),
    fact(
      'Format',
      `${fixed(sampleRate / 1000, 3).replace(/\.?0+$/, '')} kHz, ${subtypeWords[format.subtype]}, ${channelWords(channels)}`,
    ),
    ...(master
      ? [
          fact('Loudness', `${fixed(master.integratedLufs, 1)} LUFS`),
          fact('Loudness range', `${fixed(master.loudnessRangeLu, 1)} LU`),
          fact('True peak', `${fixed(master.truePeakDbtp, 1)} dBTP`),
        ]
      : []),
  ];
}

function tempoText(bpm: number): string {
  return fixed(bpm, 3).replace(/\.?0+$/, '');
}

const subtypeWords: Readonly<Record<ProductionManifest['format']['subtype'], string>> = {
  FLOAT: '32-bit float',
  PCM_24: '24 bit',
  PCM_16: '16 bit',
};

function channelWords(channels: number): string {
  if (channels === 1) return 'mono';
  return channels === 2 ? 'stereo' : `${channels} channels`;
}

function referenceOf(reference: NonNullable<ProductionManifest['reference']>): ReportReference {
  const { file, frames, sampleRate, bpm, offsetMs, driftMs, placement, uses, windows } = reference;
  return {
    file,
    figures: [
      { label: 'Length', value: clock(frames / sampleRate, 3) },
      { label: 'Tempo', value: bpm === null ? 'not found' : `${fixed(bpm, 3)} BPM` },
      { label: 'First downbeat', value: `${fixed(offsetMs, 2)} ms late` },
      { label: 'Drift', value: `${fixed(driftMs, 2)} ms at most` },
      { label: 'Placement', value: placement },
      { label: 'Decides', value: uses.join(', ') },
    ],
    windows: windows.map(({ startSec, endSec, lagMs }) => ({ startSec, endSec, offsetMs: lagMs })),
  };
}

function provenanceOf({ stem, song, seed }: ProductionManifest): readonly Fact[] {
  return [
    { label: 'stem', value: stem },
    { label: 'Song', value: song.hash },
    { label: 'Seed', value: seed },
  ];
}
