/** What a document says to a song: what it leaves to the defaults, and everything that is wrong with it. */
import { basename, isAbsolute } from 'node:path';
import { InputError } from '@stem/core';
import type { WavSubtype } from '@stem/core/format';
import { builtInSong } from '@stem/core/production';
import { z } from 'zod';
import { canonicalHash } from '../text/canonical-json.ts';
import { expectation, shown, type ValueSchema } from '../text/expectation.ts';
import { valueAt } from '../text/json-document.ts';
import { DocumentError, type Problem } from '../text/problem.ts';
import type { YamlDocument } from '../text/yaml.ts';
import { isMapping } from '../settings/spelling.ts';
import { songConflicts, type SongConflict } from './cross-checks.ts';
import { documentKey, withProgramKeys } from './key-names.ts';
import { pathText, schemaProblems } from './schema-problems.ts';
import { songSchema, type Song, type SongValues } from './song-schema.ts';
import { withRole } from './stem-schema.ts';

/** What a command line says; it wins over the file. */
export interface SongFlags {
  readonly bpm?: number | undefined;
  readonly durationSec?: number | undefined;
  readonly sampleRate?: number | undefined;
  readonly subtype?: WavSubtype | undefined;
  /** A path of the command line's, so it may lie anywhere. */
  readonly reference?: string | undefined;
  readonly zip?: string | undefined;
}

export interface ParsedSong {
  readonly song: Song;
  /** The song as it may go to others: a reference of the command line without its folder. */
  readonly values: Song;
  /** Hash of these values: two files that say the same have the same. */
  readonly hash: string;
}

/** Throws a DocumentError that names every problem. */
export function songOfDocument(document: YamlDocument, flags: SongFlags): ParsedSong {
  const { file } = document;
  if (!isMapping(document.value) && document.value !== null && document.value !== undefined) {
    const message = `expected a song: a mapping of ${Object.keys(songSchema.shape).map(documentKey).join(', ')}, got ${shown(document.value)}`;
    throw new DocumentError([{ file, ...document.placeOf([]), path: '', message }]);
  }
  const parsed = songSchema.safeParse(withFlags(withProgramKeys(document.value ?? {}), flags));
  if (!parsed.success) {
    throw new DocumentError([...document.problems, ...schemaProblems(parsed.error, songJsonSchema(), document)]);
  }
  const song = songOf(parsed.data, flags);
  const isSet = (path: readonly PropertyKey[]): boolean => valueAt(document.value, path) !== undefined;
  const placed = (conflict: SongConflict): Problem => placedConflict(conflict, document);
  const problems = [...document.problems, ...songConflicts(song, isSet).map(placed)];
  if (problems.length > 0) throw new DocumentError(problems);
  return withHash(song);
}

/**
 * The song that is made where nobody brings one. A wanted length takes the place of its form, and a reference that of its
 * form and tempo.
 */
export function defaultSong(flags: SongFlags = {}): ParsedSong {
  const { timeSignature, sections, tempo, ...values } = builtInSong;
  const { beatsPerBar, beatUnit } = timeSignature;
  const written = {
    ...values,
    timeSignature: `${beatsPerBar}/${beatUnit}`,
    ...(flags.reference === undefined ? { tempo } : {}),
    ...(flags.reference === undefined && flags.durationSec === undefined ? { sections } : {}),
  };
  const song = songOf(songSchema.parse(withFlags(written, flags)), flags);
  return withHash(song);
}

function withHash(song: Song): ParsedSong {
  const { reference } = song;
  const values = reference ? { ...song, reference: { ...reference, file: portablePath(reference.file) } } : song;
  return { song, values, hash: canonicalHash(values) };
}

/** A path of the song file's is relative; one of the command line's is of this machine. */
function portablePath(file: string): string {
  return isAbsolute(file) ? basename(file) : file;
}

/** The JSON Schema of a song under the program's names. */
export function songJsonSchema(): ValueSchema {
  return z.toJSONSchema(songSchema, { io: 'input' }) as ValueSchema;
}

/** The values of the flags in place of the file's. Throws an InputError that names every flag that is wrong. */
function withFlags(values: unknown, flags: SongFlags): unknown {
  const { bpm, durationSec, sampleRate, subtype, zip } = flags;
  const wanted: [flag: string, path: readonly [string, string?], value: unknown][] = [
    ['--bpm', ['tempo'], bpm],
    ['--duration', ['duration', 'targetSec'], durationSec],
    ['--sample-rate', ['sampleRate'], sampleRate],
    ['--subtype', ['subtype'], subtype],
    ['--zip', ['archive', 'name'], zip],
  ];
  const given = wanted.filter(([, , value]) => value !== undefined);
  const faults = given.flatMap(([flag, path, value]) => flagFault(flag, path, value));
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  const result = { ...(values as Record<string, unknown>) };
  for (const [, [key, inner], value] of given) {
    const before = result[key];
    result[key] = inner === undefined ? value : { ...(isMapping(before) ? before : {}), [inner]: value };
  }
  return result;
}

function flagFault(flag: string, [key, inner]: readonly [string, string?], value: unknown): string[] {
  const alone = inner === undefined ? { [key]: value } : { [key]: { [inner]: value } };
  const { error } = songSchema.safeParse(alone);
  if (!error) return [];
  const whole = songJsonSchema().properties?.[key] ?? {};
  const schema = inner === undefined ? (whole.anyOf?.[0] ?? whole) : (whole.properties?.[inner] ?? {});
  return [`${flag}: expected ${expectation(schema)}, got ${shown(value)}`];
}

function songOf(values: SongValues, { reference: file }: SongFlags): Song {
  const reference = file === undefined ? values.reference : { ...defaultReference, ...values.reference, file };
  return { ...values, reference, stems: values.stems.map(withRole) };
}

/** How a reference of the command line is used, where the song has none. */
const defaultReference = songSchema.shape.reference.unwrap().parse({ file: 'reference' });

function placedConflict({ path, message }: SongConflict, document: YamlDocument): Problem {
  return { file: document.file, ...document.placeOf(path), path: pathText(path), message };
}
