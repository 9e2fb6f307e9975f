/** A song as timing and synthesis need it, made from the values of its file and what the reference decides. */
import { InternalError } from '@stem/core';
import {
  parseTimeSignature,
  sectionsOfDuration,
  stemRoles,
  type SongOutline,
  type StemOutline,
} from '@stem/core/production';
import { canonicalHash } from '../text/canonical-json.ts';
import type { ParsedSong } from './song-of.ts';
import type { SongStem } from './stem-schema.ts';

/** What was measured of the reference, as far as the song lets it decide. */
export interface HeardReference {
  readonly bpm?: number | undefined;
  readonly durationSec?: number | undefined;
}

/** Where neither song nor reference says one. */
const usualBpm = 120;

/** What rings on behind the last beat of a reference, or is missing of it, makes no beat. */
const snapSec = 0.05;

/** The outline. A tempo, sections and a duration in the song win over what was heard. */
export function songOutline({ song }: ParsedSong, heard: HeardReference = {}): SongOutline {
  const timeSignature = parseTimeSignature(song.timeSignature);
  const tempo = song.tempo ?? heard.bpm ?? usualBpm;
  const { title, sampleRate, key, swing, seed } = song;
  return {
    title,
    sampleRate,
    tempo,
    timeSignature,
    key,
    ...(swing === undefined ? {} : { swing }),
    seed: seed === undefined ? seedOf(song) : String(seed),
    sections:
      song.sections.length > 0
        ? song.sections.map(sectionOutline)
        : sectionsOfDuration(wantedSec(), { tempo, timeSignature, snapSec: song.duration ? 0 : snapSec }),
    stems: song.stems.flatMap(stemOutline),
  };

  function wantedSec(): number {
    const durationSec = song.duration?.targetSec ?? heard.durationSec;
    if (durationSec === undefined) throw new InternalError('Expected sections or a duration, got a song without both.');
    return durationSec;
  }
}

/** The music decides, so that another level, format or stem changes no note. */
function seedOf({ title, key, timeSignature, sections }: ParsedSong['song']): string {
  return canonicalHash({ title, key, timeSignature, sections });
}

function sectionOutline({ name, bars, beats, key, chords }: ParsedSong['song']['sections'][number]) {
  const music = { key, chords };
  // The schema lets no section have both, or none.
  return bars === undefined ? { name, beats: beats ?? 0, ...music } : { name, bars, ...music };
}

/** Stems that are played; the others come from files. */
function stemOutline({ name, role, source }: SongStem): StemOutline[] {
  const played = stemRoles.find((one) => one === role);
  return source === 'synth' && played !== undefined ? [{ name, role: played }] : [];
}
