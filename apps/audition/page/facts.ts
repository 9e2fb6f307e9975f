/** What is known of a texture, in words. Pure. */
import type { Item } from './item.ts';
import { clockText, lengthText, signed, sizeText } from './words.ts';

export function facts({ texture, track, seconds, path }: Item): [name: string, text: string][] {
  const { level, loop, from, rate } = texture;
  const told: [string, string | undefined][] = [
    ['Length', `${lengthText(seconds)} (${texture.frames.toLocaleString('en')} frames)`],
    ['Loop', loop === null ? 'none' : `${(loop[0] / rate).toFixed(3)} to ${((loop[1] + 1) / rate).toFixed(3)} s`],
    ['Loudness', level.lufs === null ? levelText(level.rmsDb) : `${signed(level.lufs, 1)} LUFS`],
    ['Peak', texture.peakDb === null ? undefined : `${signed(texture.peakDb, 1)} dBTP`],
    ['Key', texture.key ?? undefined],
    ['Tempo', texture.bpm === null ? undefined : `${texture.bpm} BPM`],
    ['Brightness', brightnessText(texture)],
    ['Grade', [texture.grade, ...texture.faults].join(', ')],
    [
      'Format',
      `${rate / 1000} kHz, ${texture.bits} bit, ${channelsText(texture.channels)}, ${sizeText(texture.bytes)}`,
    ],
    ['Source', track.source.path],
    ['From', from === null ? undefined : fromText(from, texture.places)],
    ['Profile', track.profile ?? undefined],
    ['Likeness', likenessText(texture)],
    ['File', path],
  ];
  return told.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function likenessText({ group, isExample }: Item['texture']): string {
  if (group === null) return 'like no other here';
  return isExample ? 'stands for those that sound like it' : `like ${group}`;
}

function levelText(rmsDb: number | null): string {
  return rmsDb === null ? 'silent' : `${signed(rmsDb, 1)} dB RMS`;
}

function brightnessText({ brightness, centroidHz }: Item['texture']): string | undefined {
  return brightness === null || centroidHz === null
    ? undefined
    : `${brightness}, ${centroidHz.toLocaleString('en')} Hz`;
}

function channelsText(channels: number): string {
  return channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;
}

function fromText([start, end]: readonly [number, number], places: number): string {
  const others = places > 1 ? `, and ${places - 1} more` : '';
  return `${clockText(start)} to ${clockText(end)} (${(end - start).toFixed(1)} s)${others}`;
}
