/** What a profile can say: the options of the textures under their YAML names, and the folders. */
import { textureOptions } from '@stem/core/texture/options';
import { z } from 'zod';
import { sectionOf } from '../settings/fields.ts';
import type { SettingsSchema } from '../settings/read-settings.ts';
import { isMapping, type OldKey, type Spelling } from '../settings/spelling.ts';

function folderOption(value: string, description: string) {
  return z
    .string()
    .refine(isInsideRoot, 'the folder lies inside the root: relative, without ..')
    .default(value)
    .meta({ description });
}

/** A path of a document is data: it may not lead out of the root, on any system, nor be the root itself. */
function isInsideRoot(folder: string): boolean {
  const parts = folder.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(folder);
  return !isAbsolute && parts.length > 0 && !parts.includes('..') && !folder.includes('\0');
}

/** `paths` in a profile: folders below the root. */
export const pathOptions = z.strictObject({
  exportDir: folderOption('export/tr8s', 'Where finished textures go.'),
  workDir: folderOption('work', 'Where a track is worked on before its folder is published.'),
  drumsDir: folderOption('drums', 'Audio in here is what hiss is made of, where there is any.'),
});

export const profileSchema = textureOptions.extend({ paths: pathOptions.prefault({}) });

/** Every value of a profile, filled in. */
export type ProfileValues = z.output<typeof profileSchema>;
export type ProfilePaths = ProfileValues['paths'];

/** One sentence for each section, for the comments of default.yaml and the editors. */
export const sectionDescriptions: ReadonlyMap<string, string> = new Map([
  ['global', 'The form of every file.'],
  ['pad_miner', 'Pads: steady stretches of the track that loop.'],
  ['drones', 'Swells: pitched, stretched, rising sounds made of the best sustained segments.'],
  ['clouds', 'Clouds: loops of many grains.'],
  ['hiss', 'Hiss loops and flickers.'],
  ['export', 'Stereo or mono, kind by kind.'],
  ['brightness_tags', 'Dark, mid or bright as the last word of a file name.'],
  ['pre_analysis', 'Which regions of a track are stable enough to take sound from.'],
  ['curation', 'Grades from A to F, and what happens to F.'],
  ['curation.thresholds', 'What makes a texture grade F.'],
  ['musicality', 'Tempo and key.'],
  ['reproducibility', 'Where the random choices come from.'],
  ['paths', 'Folders, relative to the root and inside it.'],
]);

const pitchShiftRange: Spelling = {
  key: 'clouds.pitch_shift_range',
  read: (value) =>
    Array.isArray(value) && value.length === 2 ? { min: value[0] as unknown, max: value[1] as unknown } : value,
  json: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
};

const floatingPoint: Spelling = {
  key: 'global.output_bit_depth',
  read: (value) => (value === '32f' ? 32 : value),
  json: { const: '32f' },
};

/** Other tools describe each grade of a scale of their own here: that says nothing about which are kept. */
const keptGrades: Spelling = {
  key: 'curation.grades',
  read: (value) => {
    if (isMapping(value)) return undefined;
    const upper = (grade: unknown): unknown => (typeof grade === 'string' ? grade.toUpperCase() : grade);
    return Array.isArray(value) ? value.map(upper) : upper(value);
  },
  json: { anyOf: [{ type: 'object' }, { type: 'array', items: { enum: 'ABCDEFabcdef'.split('') } }] },
};

const oldKeys: readonly OldKey[] = [
  { key: 'pad_miner.target_duration_sec', now: 'target_durations_sec' },
  { key: 'pad_miner.crossfade_ms', now: 'loop_crossfade_ms' },
  {
    key: 'clouds.max_pitch_shift_semitones',
    now: 'pitch_shift_range',
    read: (value) => (typeof value === 'number' ? { min: -Math.abs(value), max: Math.abs(value) } : value),
    json: { type: 'number' },
  },
  { key: 'hiss.band_low_hz', now: 'bandpass_low_hz' },
  { key: 'hiss.band_high_hz', now: 'bandpass_high_hz' },
];

/** How a profile is read. */
export const profileSettings: SettingsSchema = {
  root: sectionOf(profileSchema),
  spellings: [pitchShiftRange, floatingPoint, keptGrades],
  oldKeys,
};
