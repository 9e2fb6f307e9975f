/** What a reference decides: its length, its tempo, where bar 1 begins in it, and how it keeps to the song's beats. */
import type { Onsets } from '../../analysis/pulse.ts';
import { createTrackAnalyzer, windowMeasures, type TrackAnalysis } from '../../analysis/track.ts';
import type { SoundReader } from '../sound/sound-reader.ts';
import type { Tempo } from '../timing/tempo-map.ts';
import type { TimeSignature } from '../timing/time-signature.ts';
import { firstDownbeatSec } from './first-downbeat.ts';
import { hitsOf } from './hits.ts';
import { latenessWindows, lineThrough, type LatenessWindow } from './lateness.ts';
import { bestOffset, isOnBeats } from './best-offset.ts';
import { roundedTempo } from './rounded-tempo.ts';
import { tempoLine, type TempoLine } from './tempo-line.ts';

const { abs, max, min, round } = Math;

export interface ReferenceRequest {
  readonly sampleRate: number;
  readonly timeSignature: TimeSignature;
  /** The song's; without one the tempo that is heard, rounded, is taken. */
  readonly tempo?: Tempo | undefined;
  /** Where bar 1 begins in the reference; without it, that is measured. */
  readonly offsetMs?: number | undefined;
  /** How long the song is, where that is known. */
  readonly formSec?: number | undefined;
}

/** Plain data, as it may be kept. */
export interface ReferenceMeasures {
  readonly frames: number;
  readonly durationSec: number;
  /** Beats a minute as heard, without knowing those of the song; undefined where no beat is heard. */
  readonly heard: HeardTempo | undefined;
  /** How it lies on the song's beats; undefined where none are heard, too vaguely to decide, or those of another tempo. */
  readonly beats: ReferenceBeats | undefined;
}

export interface HeardTempo {
  readonly bpm: number;
  /** How sure that is, 0 … 1. */
  readonly confidence: number;
  /** What it is where that is wrong: an octave of it. */
  readonly alternativeBpm: number | undefined;
}

export interface ReferenceBeats {
  /** The song's tempo: that of the request, or the one heard. */
  readonly tempo: Tempo;
  /** Beats a minute that are played, where the song says so many at its start. */
  readonly bpm: number;
  /** Where bar 1 begins, in ms after the reference's first frame; below 0 where its beginning is cut off. */
  readonly offsetMs: number;
  /** How much later the hits are at the end than at the start, against the song's beats. */
  readonly driftMs: number;
  /** How far the latest window is behind the earliest. */
  readonly spreadMs: number;
  readonly windows: readonly ReferenceWindow[];
  /** The same by half as many beats, for a correction. */
  readonly curve: readonly LatenessWindow[];
  /** And by a quarter as many, to see whether the correction fits. */
  readonly fine: readonly LatenessWindow[];
}

/** Sixteen beats. */
export interface ReferenceWindow {
  /** Counted from 1, as bars are. */
  readonly startBar: number;
  /** The middle of its hits, in seconds of the song. */
  readonly sec: number;
  /** How late its hits are against the beats from `offsetMs` on. */
  readonly lateMs: number;
  readonly hits: number;
}

/**
 * Listens to a reference from start to end, and then to its hits once more.
 *
 * @example
 * const { beats } = await measureReference(drums, { sampleRate: 48_000, timeSignature, tempo: 140 });
 * beats?.offsetMs // 37: the first downbeat lies 37 ms after the file's start
 */
export async function measureReference(reader: SoundReader, request: ReferenceRequest): Promise<ReferenceMeasures> {
  const analysis = await analyze(reader, request.sampleRate);
  const { tempo: heard } = analysis;
  return {
    frames: reader.frames,
    durationSec: reader.frames / request.sampleRate,
    heard: heard && { bpm: heard.bpm, confidence: heard.confidence, alternativeBpm: heard.alternativeBpm },
    beats: beatsOf(analysis, await hitsOf(reader, analysis), request),
  };
}

/** Frames read at a time. */
const blockFrames = 1 << 15;

async function analyze(reader: SoundReader, sampleRate: number): Promise<TrackAnalysis> {
  const analyzer = createTrackAnalyzer(sampleRate, reader.channels);
  for (let from = 0; from < reader.frames; from += blockFrames) {
    analyzer.push(await reader.read(from, min(from + blockFrames, reader.frames)));
  }
  return analyzer.finish();
}

/** Where bar 1 begins, roughly. */
function offsetOf(
  analysis: TrackAnalysis,
  onsets: Onsets,
  { line, request }: { readonly line: TempoLine; readonly request: ReferenceRequest },
): number | undefined {
  const { sampleRate, frames } = analysis;
  const startSec = soundStart(analysis) / sampleRate;
  if (line.bpms.length > 1) return bestOffset(onsets, line, startSec);
  const near = analysis.tempoNear(line.firstBpm);
  return (
    near &&
    firstDownbeatSec({
      beatSec: near.firstBeatFrame / sampleRate,
      periodSec: 60 / near.bpm,
      downbeatSec: near.firstDownbeatFrame / sampleRate,
      downbeatConfidence: near.downbeatConfidence,
      beatsPerBar: request.timeSignature.beatsPerBar,
      startSec,
      rmsAt: (sec) => analysis.levels.window(round(sec * sampleRate), round((sec + hitSec) * sampleRate)).rms,
      hitSecs: onsets.times,
      durationSec: frames / sampleRate,
      formSec: request.formSec,
    })
  );
}

/** A hit is as loud as it is within this time. */
const hitSec = 0.05;

/** Quieter than the whole by so much, in linear gain (−36 dB): noise before the first hit. */
const noiseShare = 0.016;
const silentRms = 0.001;

/** What is as flat as this before the first hit is noise however loud; an intro has tones. */
const noiseFlatness = 0.5;

/** Where the reference begins to sound. */
function soundStart(analysis: TrackAnalysis): number {
  const { levels, frames, onsetFrames } = analysis;
  const least = max(silentRms, noiseShare * levels.window(0, frames).rms);
  let start = 0;
  while (start < frames && levels.window(start, start + levels.blockFrames).rms <= least) start += levels.blockFrames;
  const [firstHit = 0] = onsetFrames;
  return firstHit > start && windowMeasures(analysis, start, firstHit).flatness > noiseFlatness ? firstHit : start;
}

/** A tempo that is heard less surely than this decides no song. */
const leastConfidence = 0.1;

/** A tempo this far from that of the song, or from an octave of it, is another one. */
const sameTempo = 0.02;

/** Octaves at which drums of a tempo are counted: half-time and double-time feels. */
const octaves = [0.25, 0.5, 1, 2, 4];

/** Whether a tempo is heard that is that of the song, or an octave of it. */
export function isSameTempo(bpm: number, heardBpm: number): boolean {
  return octaves.some((octave) => abs((bpm * octave) / heardBpm - 1) < sameTempo);
}

function beatsOf(analysis: TrackAnalysis, onsets: Onsets, request: ReferenceRequest): ReferenceBeats | undefined {
  const { tempo: heard } = analysis;
  if (heard === undefined) return undefined;
  if (request.tempo === undefined && heard.confidence < leastConfidence) return undefined;
  const tempo = request.tempo ?? roundedTempo(heard.bpm);
  const line = tempoLine(tempo, request.timeSignature);
  const roughSec =
    request.offsetMs === undefined ? offsetOf(analysis, onsets, { line, request }) : request.offsetMs / 1000;
  if (roughSec === undefined) return undefined;
  if (!line.bpms.some((bpm) => isSameTempo(bpm, heard.bpm)) && !isOnBeats(onsets, line, roughSec)) return undefined;
  const found = placed(onsets, line, { roughSec, isGiven: request.offsetMs !== undefined });
  return found.windows.length === 0 ? undefined : summary(found, { line, tempo, analysis, request });
}

/** Beats over which lateness is told, over which it is followed where it is to be corrected, and over which that is checked. */
const windowBeats = 16;
const curveBeats = 8;
const fineBeats = 4;

/** Where bar 1 begins, to a fraction of a millisecond, and how late what follows is. */
function placed(
  onsets: Onsets,
  line: TempoLine,
  { roughSec, isGiven }: { readonly roughSec: number; readonly isGiven: boolean },
) {
  let offsetSec = roughSec;
  let windows = latenessWindows(onsets, line, { offsetSec, beats: windowBeats });
  // Twice: where the tempo changes, hits are told from their beats only from the right offset on.
  const turns = isGiven ? 0 : 2;
  for (let turn = 0; turn < turns && windows.length > 0; turn++) {
    offsetSec += lineThrough(windows).startSec;
    windows = latenessWindows(onsets, line, { offsetSec, beats: windowBeats });
  }
  const [curve, fine] = [curveBeats, fineBeats].map((beats) => latenessWindows(onsets, line, { offsetSec, beats })) as [
    LatenessWindow[],
    LatenessWindow[],
  ];
  return { offsetSec, windows, curve, fine };
}

function summary(
  { offsetSec, windows, curve, fine }: ReturnType<typeof placed>,
  heard: {
    readonly line: TempoLine;
    readonly tempo: Tempo;
    readonly analysis: TrackAnalysis;
    readonly request: ReferenceRequest;
  },
): ReferenceBeats {
  const { line, tempo, analysis, request } = heard;
  const { slope } = lineThrough(windows);
  const lates = windows.map(({ lateSec }) => lateSec);
  return {
    tempo,
    bpm: line.firstBpm / (1 + slope),
    offsetMs: 1000 * offsetSec,
    driftMs: 1000 * slope * (analysis.frames / analysis.sampleRate - offsetSec),
    spreadMs: 1000 * (max(...lates) - min(...lates)),
    windows: windows.map(({ startBeat, sec, lateSec, hits }) => ({
      startBar: startBeat / request.timeSignature.beatsPerBar + 1,
      sec,
      lateMs: 1000 * lateSec,
      hits,
    })),
    curve,
    fine,
  };
}
