/** What was written, in words and for machines. */
import type { AuditionAnswer } from '@stem/catalog/answers';
import { printable } from '@stem/cli';
import type { HeardAll } from './hear-all.ts';
import { mostDistinctPaths } from './likeness.ts';
import type { PageData } from './page-data.ts';

export interface Written {
  readonly path: string;
  readonly bytes: number;
  readonly data: PageData;
  readonly heard: HeardAll;
  readonly problems: readonly string[];
  readonly missingSources: readonly string[];
}

const mebibyte = 2 ** 20;
/** Of a page. */
const mostBytes = 1024 * mebibyte;

export function writtenText({ path, bytes, data, heard, missingSources }: Written): string {
  const { textures, tracks } = data;
  const lines = [
    `${printable(path)}: ${counted(textures.length, 'texture')} of ${counted(tracks.length, 'track')}, ` +
      `${(bytes / mebibyte).toFixed(1)} MiB${data.embedded === null ? '' : ' with the sound in it'}.`,
  ];
  if (bytes > mostBytes) {
    lines.push('  That is more than some browsers open: --serve plays the same from the files.');
  }
  const older = textures.length - heard.measured;
  if (older > 0) lines.push(`  ${older} known from the older page, ${heard.measured} listened to.`);
  lines.push(...likenessLines(data));
  if (missingSources.length > 0) {
    const one = missingSources[0] ?? '';
    lines.push(
      `  No comparing with ${counted(missingSources.length, 'source')} that --root does not lead to (${printable(one)}${missingSources.length > 1 ? ', …' : ''}).`,
    );
  }
  return lines.map((line) => `${line}\n`).join('');
}

function likenessLines({ textures, distinct }: PageData): string[] {
  const alone = textures.filter(({ group }) => group === null).length;
  const groups = textures.filter(({ group, isExample }) => group !== null && isExample).length;
  const lines: string[] = [];
  if (groups > 0) {
    const alike = counted(textures.length - alone, 'texture');
    lines.push(`  ${alike} in ${counted(groups, 'group')} that sound alike, ${alone} like no other.`);
  }
  if (distinct !== null) lines.push(`  Opens with the ${Math.min(distinct, textures.length)} most different.`);
  return lines;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** The document of `--json`. */
export function auditionDocument({ path, bytes, data, heard, problems, missingSources }: Written): AuditionAnswer {
  const { textures, tracks, distinct } = data;
  return {
    page: path,
    bytes,
    textures: textures.length,
    tracks: tracks.length,
    measured: heard.measured,
    alike_groups: textures.filter(({ group, isExample }) => group !== null && isExample).length,
    ...(distinct === null ? {} : { distinct: mostDistinctPaths(textures, tracks, distinct) }),
    embedded: data.embedded,
    missing_sources: missingSources,
    problems,
  };
}
