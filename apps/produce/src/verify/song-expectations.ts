/** What a song file asks of the files. */
import { songOutline, type ParsedSong } from '@stem/catalog/song';
import type { ProductionManifest } from '@stem/catalog/production';
import { loudnessToleranceLu, planForm, type GateCheck, type SoundExpectation } from '@stem/core/production';

export interface SongExpectations {
  /** Of every audio file. */
  readonly every: SoundExpectation;
  /** Of the master, beside that. */
  readonly master: SoundExpectation;
}

/** Where a reference has decided the tempo, the manifest says which; a length that it decided is not in the song. */
export function songExpectations(song: ParsedSong, manifest: ProductionManifest | undefined): SongExpectations {
  const { sampleRate, subtype, channels, tailBars, master, sections, duration, tempo, reference } = song.song;
  const isHeard = tempo === undefined && reference?.use.includes('tempo') === true;
  const bpm = isHeard ? manifest?.form.tempi[0]?.bpm : undefined;
  const hasLength = (sections.length > 0 || duration !== undefined) && (!isHeard || bpm !== undefined);
  const form = hasLength ? planForm(songOutline(song, { bpm })) : undefined;
  const frames = form?.frameAtBeat(form.beats + tailBars * form.timeSignature.beatsPerBar);
  return {
    every: { sampleRate, subtype, channels, frames },
    master: {
      loudness: { lufs: master.loudnessLufs, toleranceLu: loudnessToleranceLu },
      mostTruePeakDbtp: master.truePeakDbtp,
    },
  };
}

/** Whether the stems are those of the song, and the manifest is of it. */
export function songChecks({ song, hash }: ParsedSong, manifest: ProductionManifest): GateCheck[] {
  const expected = song.stems.map(({ name }) => name).join(', ');
  const got = manifest.stems.map(({ name }) => name).join(', ');
  return [
    {
      check: 'stems (song)',
      expected,
      got,
      advice: 'Make the song again, or take the song file that it was made of.',
      state: expected === got ? 'passed' : 'failed',
    },
    // Not wrong by itself: flags of a command line are part of the values, and not of the file.
    {
      check: 'song',
      expected: `the values of ${hash.slice(0, 12)}…`,
      got: `those of ${manifest.song.hash.slice(0, 12)}…`,
      advice: 'The delivery was made of another version of the song, or with flags beside it.',
      state: hash === manifest.song.hash ? 'passed' : 'warning',
    },
  ];
}
