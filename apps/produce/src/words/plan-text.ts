/** What `produce --dry-run` prints: the form, the stems and where they come from, before there is any audio. */
import type { ProduceAnswer } from '@stem/catalog/answers';
import type { ParsedSong, SongStem } from '@stem/catalog/song';
import { printable } from '@stem/cli';
import { stemEffects } from '../steps/stem-effects.ts';
import { timingLines, type Timing } from '../steps/timing.ts';

/** Without a timing where a reference decides that, which is not listened to yet. */
export function planText({ song }: ParsedSong, timing: Timing | undefined): string {
  const { title, sampleRate, subtype, channels, stems, master, archive } = song;
  const form = timing ? timingLines(timing) : [`sections and length: decided by ${song.reference?.file ?? ''}`];
  const names = Math.max(...stems.map(({ name }) => name.length));
  return [
    `${printable(title)}: ${sampleRate} Hz, ${subtype}, ${channels === 1 ? 'mono' : 'stereo'}`,
    ...form.map((line) => `  ${printable(line)}`),
    'stems:',
    ...stems.map((stem) => `  ${stem.name.padEnd(names)}  ${stemText(stem)}`),
    `master: ${master.loudnessLufs} LUFS, true peak at most ${master.truePeakDbtp} dBTP`,
    `archive: ${printable(archive.name)}`,
    'Nothing was made.',
    '',
  ].join('\n');
}

export function planDocument({ song }: ParsedSong, timing: Timing | undefined): ProduceAnswer {
  const { title, sampleRate, subtype, channels, master, archive } = song;
  return {
    state: 'planned',
    title,
    sample_rate: sampleRate,
    subtype,
    channels,
    frames: timing?.frames ?? null,
    duration_sec: timing ? timing.frames / sampleRate : null,
    residual_sec: timing?.check?.residualSec ?? null,
    sections: (timing?.form.sections ?? []).map((section) => ({
      name: section.name,
      start_sec: section.startSec,
      end_sec: section.endSec,
      start_frame: section.startFrame,
      end_frame: section.endFrame,
      beats: section.beats,
    })),
    stems: song.stems.map((stem) => ({
      name: stem.name,
      role: stem.role,
      source: stem.source,
      align: stem.align,
      effects: effectNames(stem),
      gain_db: stem.gainDb,
      pan: stem.pan,
    })),
    master: { loudness_lufs: master.loudnessLufs, true_peak_dbtp: master.truePeakDbtp },
    archive: archive.name,
  };
}

function stemText(stem: SongStem): string {
  const { role, source, align, gainDb, pan } = stem;
  const from =
    source === 'synth'
      ? `played as ${role}`
      : 'file' in source
        ? `${printable(source.file)} (${role}, align ${align})`
        : `the reference (${role})`;
  const effects = effectNames(stem).join(', ') || 'no effects';
  const level = gainDb === 0 ? '' : `, ${gainDb > 0 ? '+' : ''}${gainDb} dB`;
  const place = pan === 0 ? '' : `, pan ${pan}`;
  return `${from}${level}${place}; ${effects}`;
}

function effectNames(stem: SongStem): string[] {
  return Object.keys(stemEffects(stem));
}
