/** Where a texture comes from, line by line. */
import type { WhyDocument } from '@stem/catalog/why';

type Texture = NonNullable<WhyDocument['texture']>;

const indent = ' '.repeat(13);

export function textureLines({ texture, textures, kit }: WhyDocument): string[] {
  if (texture === null || textures === null) return [];
  const { seed, profile, stem, kernels } = textures;
  return [
    line('what', `${texture.role}, ${texture.duration_sec.toFixed(3)} s, ${loopText(texture)}, ${gradeText(texture)}`),
    ...lines('source', texture.sources.map(sourceText)),
    ...lines('made by', texture.operations.map(operationText)),
    line('profile', profile ?? 'default, or config.yaml of the root'),
    line('seed', seed === null ? 'from the audio and the profile' : String(seed)),
    line('with', `stem ${stem}, --kernels ${kernels}`),
    line('the file', stateTexts[texture.state]),
    ...(kit === null ? [] : [line('the copy', `${kit.file} ${stateTexts[kit.state]}`)]),
  ];
}

const stateTexts: Readonly<Record<Texture['state'], string>> = {
  'as made': 'is as it was made',
  changed: 'was changed since it was made',
  gone: 'is gone',
};

function line(name: string, text: string): string {
  return `${name.padEnd(indent.length)}${text}`;
}

function lines(name: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => (index === 0 ? line(name, text) : `${indent}${text}`));
}

function loopText({ loop }: Texture): string {
  return loop === null ? 'no loop' : `loop from frame ${loop.start} to ${loop.end}`;
}

function gradeText({ grade, faults }: Texture): string {
  return `grade ${grade}${faults.length === 0 ? '' : ` (${faults.join(', ')})`}`;
}

/** `songs/a.wav, 40.100 to 44.183 s (frames 1924800 to 2120806)`: the last frame is one of it. */
function sourceText({
  file,
  start_frame: start,
  end_frame: end,
  start_sec,
  end_sec,
}: Texture['sources'][number]): string {
  const frames = `frames ${start} to ${end - 1}`;
  if (start_sec === null || end_sec === null) return `${file}, ${frames}`;
  return `${file}, ${start_sec.toFixed(3)} to ${end_sec.toFixed(3)} s (${frames})`;
}

const units: readonly (readonly [ending: string, unit: string])[] = [
  ['Hz', 'Hz'],
  ['Db', 'dB'],
  ['Ms', 'ms'],
  ['Sec', 's'],
  ['Frames', 'frames'],
  ['Semitones', 'semitones'],
];

/** `{op: 'resample', fromHz: 48000, toHz: 44100}` is `resample: from 48000 Hz, to 44100 Hz`. */
function operationText({ op, ...values }: Texture['operations'][number]): string {
  const words = Object.entries(values).map(([name, value]) => valueText(name, value));
  return words.length === 0 ? op : `${op}: ${words.join(', ')}`;
}

function valueText(name: string, value: unknown): string {
  const number = typeof value === 'number' ? String(Number(value.toPrecision(4))) : undefined;
  const shown = number ?? (typeof value === 'string' ? value : JSON.stringify(value));
  const [ending, unit] = units.find(([end]) => name.endsWith(end) || name === end.toLowerCase()) ?? [];
  if (ending === undefined) return `${spaced(name)} ${shown}`;
  const bare = spaced(name.slice(0, name.length - ending.length));
  return `${bare === '' ? '' : `${bare} `}${shown} ${unit}`;
}

/** `pitchMin` is `pitch min`. */
function spaced(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
