/** Everything the report shows, as plain data: numbers as they were measured, names as they were given. */
import type { CheckState, GateCheck, Overview } from '@stem/core/production';

export interface ReportData {
  readonly title: string;
  /** What was looked at: the name of the folder or the archive. */
  readonly subject: string;
  /** Delivered files, and the delivery as a whole, that passed and that did not. */
  readonly passed: number;
  readonly failed: number;
  /** What a person asks for first: length, tempo, key, format. */
  readonly facts: readonly Fact[];
  /** Without it there is no time line: a delivery whose manifest cannot be read. */
  readonly form?: ReportForm | undefined;
  readonly target?: ReportTarget | undefined;
  /** What is drawn, in this order; the master first. */
  readonly tracks: readonly ReportTrack[];
  /** What was checked, file by file. */
  readonly gates: readonly ReportGate[];
  /** What else was noticed while it was made. */
  readonly warnings: readonly string[];
  /** What was done to make it; empty where only the files were looked at. */
  readonly steps: readonly ReportStep[];
  readonly reference?: ReportReference | undefined;
  readonly alignments: readonly ReportAlignment[];
  readonly mix: readonly ReportMixStem[];
  /** What the master bus did. */
  readonly bus: readonly Fact[];
  readonly files: readonly ReportFile[];
  /** What it was made by and from. */
  readonly provenance: readonly Fact[];
}

/** A figure with its name, ready to read. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface ReportForm {
  readonly sampleRate: number;
  readonly frames: number;
  readonly sections: readonly ReportSection[];
  /** Changes of tempo; one alone is no change. */
  readonly tempi: readonly { readonly startFrame: number; readonly bpm: number }[];
}

export interface ReportSection {
  readonly name: string;
  readonly startFrame: number;
  readonly endFrame: number;
  readonly beats: number;
  readonly key?: string | undefined;
}

export interface ReportTarget {
  readonly loudnessLufs: number;
  readonly truePeakDbtp: number;
}

export interface ReportTrack {
  readonly name: string;
  readonly kind: 'master' | 'stem';
  readonly role?: string | undefined;
  readonly overview?: Overview | undefined;
  /** −∞ and null: nothing was loud enough. */
  readonly integratedLufs?: number | null | undefined;
  readonly truePeakDbtp?: number | null | undefined;
  readonly passed: boolean;
}

export interface ReportGate {
  /** The file, or what else was checked. */
  readonly name: string;
  readonly checks: readonly GateCheck[];
}

export interface ReportStep {
  readonly name: string;
  readonly state: CheckState;
  readonly figures: readonly Fact[];
  readonly notes: readonly string[];
}

export interface ReportReference {
  readonly file: string;
  readonly figures: readonly Fact[];
  /** How late the reference is in each window; null where nothing could be compared. */
  readonly windows: readonly ReportWindow[];
  /** Further off than this it is refused, or corrected. */
  readonly maxDriftMs?: number | undefined;
}

export interface ReportWindow {
  readonly startSec: number;
  readonly endSec: number;
  readonly offsetMs: number | null;
}

export interface ReportAlignment {
  readonly stem: string;
  readonly strategy: string;
  readonly stemFrames: number;
  readonly frames: number;
  /** Where the song hears what the stem did not have; its length where nothing was added. */
  readonly extendedFrom: number;
  readonly seams: readonly ReportSeam[];
}

export interface ReportSeam {
  readonly frame: number;
  readonly blendFrames: number;
  readonly fromFrame: number;
  readonly toFrame: number;
  readonly correlation: number;
  /** Null: any step against silence. */
  readonly stepRatio: number | null;
  readonly levelJumpDb: number;
  readonly dipDb: number;
  readonly spectralJumpDb: number;
}

export interface ReportMixStem {
  readonly name: string;
  readonly gainDb: number;
  /** −1 is left, 1 is right. */
  readonly pan: number;
  /** In the order of the sound. */
  readonly effects: readonly { readonly name: string; readonly values: readonly Fact[] }[];
}

export interface ReportFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}
