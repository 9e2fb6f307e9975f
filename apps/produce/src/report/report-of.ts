/** From what a production's manifest says and what its files were found to be, to what the report shows. */
import type { ProductionManifest } from '@stem/catalog/production';
import type { Overview, SoundMeasures } from '@stem/core/production';
import { clock, fixed, grouped } from './figures.ts';
import type {
  Fact,
  ReportData,
  ReportForm,
  ReportGate,
  ReportReference,
  ReportStep,
  ReportTrack,
} from './report-data.ts';
import { settingFacts } from './setting-facts.ts';

const { max } = Math;

/** What was heard when a file was read. */
export interface HeardSound {
  readonly overview?: Overview | undefined;
  readonly measures?: SoundMeasures | undefined;
}

export interface ReportSources {
  /** Name of the folder or the archive, without where it is. */
  readonly subject: string;
  /** Nothing where it is missing or cannot be read. */
  readonly manifest?: ProductionManifest | undefined;
  /** One for every file and one for the delivery as a whole. */
  readonly gates: readonly ReportGate[];
  /** By their path in the delivery. */
  readonly sounds: ReadonlyMap<string, HeardSound>;
  readonly steps?: readonly ReportStep[] | undefined;
}

/** Figures of sounds are those measured now; the manifest only says what they should be. */
export function reportOf(sources: ReportSources): ReportData {
  const { subject, manifest, gates, sounds, steps = [] } = sources;
  const failed = gates.filter(isFailed).length;
  const tracks = tracksOf(sources);
  return {
    title: manifest?.title ?? subject,
    subject,
    passed: gates.length - failed,
    failed,
    facts: manifest ? factsOf(manifest, sounds.get(manifest.master.file)?.measures) : [],
    form: manifest ? formOf(manifest) : bareForm(tracks),
    target: manifest?.master,
    tracks,
    gates,
    warnings: manifest?.warnings ?? [],
    steps,
    reference: manifest?.reference ? referenceOf(manifest.reference) : undefined,
    alignments: (manifest?.stems ?? []).map(({ name, alignment }) => ({
      stem: name,
      frames: manifest?.format.frames ?? 0,
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

function isFailed({ checks }: ReportGate): boolean {
  return checks.some(({ state }) => state === 'failed');
}

function tracksOf({ manifest, gates, sounds }: ReportSources): readonly ReportTrack[] {
  const broken = new Set(gates.filter(isFailed).map(({ name }) => name));
  const track = (file: string, about: Pick<ReportTrack, 'name' | 'kind' | 'role'>): ReportTrack => {
    const { overview, measures } = sounds.get(file) ?? {};
    const { integratedLufs, truePeakDbtp } = measures ?? {};
    return { ...about, overview, integratedLufs, truePeakDbtp, passed: !broken.has(file) };
  };
  if (!manifest) {
    return [...sounds.keys()].map((file) =>
      track(file, { name: file, kind: file === 'master.wav' ? 'master' : 'stem' }),
    );
  }
  const { master, stems } = manifest;
  return [
    track(master.file, { name: 'master', kind: 'master' }),
    ...stems.map(({ file, name, role }) => track(file, { name, role, kind: 'stem' })),
  ];
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
