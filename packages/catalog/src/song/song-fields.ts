/** Kinds of values that a song file has: keys and chords, names that become files, paths. */
import { InputError } from '@stem/core';
import { parseChord, parseKey, parseTimeSignature } from '@stem/core/production';
import { z } from 'zod';

/** A number within an inclusive range, with its sentence and unit. */
export function numberField(range: readonly [min: number, max: number], description: string, unit?: string) {
  return z
    .number()
    .min(range[0])
    .max(range[1])
    .meta({ description, ...(unit === undefined ? {} : { unit }) });
}

/** Text of at most so many characters, at least one. */
export function textField(longest: number, description: string) {
  return z.string().trim().min(1).max(longest).meta({ description });
}

/** Such as `G major`, `Ab major`, `A minor`, `F#m`. */
export const keyField = z
  .string()
  .refine((text) => isReadable(() => parseKey(text)), 'it is a key')
  .meta({ description: 'Tonic and mode; without a mode it is major.', examples: ['G major', 'Ab major', 'F#m'] });

/** A symbol or a Roman numeral; which key it is read in says what a numeral means, not whether it is one. */
export const chordField = z
  .string()
  .refine((text) => isReadable(() => parseChord(text, parseKey('C major'))), 'it is a chord')
  .meta({ examples: ['G', 'Em7', 'D/F#', 'V'] });

/** Such as `4/4` or `6/8`. */
export const timeSignatureField = z
  .string()
  .refine((text) => isReadable(() => parseTimeSignature(text)), 'it is a time signature')
  .meta({ description: 'Beats of a bar, and the note that is a beat.', examples: ['4/4', '3/4', '6/8'] });

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Names that Windows keeps for devices. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** A name that becomes a file's: what every system takes. */
export const stemNameField = z
  .string()
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} _.,()&+'-]*[\p{L}\p{M}\p{N}_)+'])?$/u)
  .max(80)
  .refine((name) => !deviceName.test(name), 'it is no name of a device')
  .meta({ description: 'Names its file, stems/<name>.wav.', examples: ['bass', 'lead guitar'] });

/** The bare name of a zip. */
export const archiveNameField = z
  .string()
  .regex(/^[\p{L}\p{N}_][^/\\:*?"<>|\p{Cc}]*\.zip$/iu)
  .max(120)
  .refine((name) => !deviceName.test(name), 'it is no name of a device')
  .meta({ description: 'Name of the zip, beside the folders of the deliverables.', examples: ['deliverables.zip'] });

/** A path of a document is data: relative to the song file, and not out of its folder. */
export const audioFileField = z
  .string()
  .min(1)
  .refine(isInside, 'the file lies in the folder of the song file or below: relative, without ..')
  .meta({ description: 'Path of an audio file, from the folder of the song file on.', examples: ['takes/guitar.wav'] });

function isInside(file: string): boolean {
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(file);
  return !isAbsolute && !file.split(/[/\\]/).includes('..') && !file.includes('\0');
}
