/** What the grades of textures come to on real songs, and what decides them: docs/grades.md. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { decode } from '@stem/core/format';
import { grades, renderTextures, textureOptions, textureSource } from '@stem/core/texture';

const { abs, floor, max } = Math;

/** @typedef {import('@stem/core/texture').FinishedTexture} Texture */

/** The songs are those of the Debian package singularity-music. @param {readonly string[]} words only songs with one of these */
export async function measure(words) {
  const audio = process.env['STEM_TEST_AUDIO'];
  if (audio === undefined) throw new Error('Expected STEM_TEST_AUDIO to name a folder of real audio.');
  const root = path.join(audio, 'singularity-music');
  const songs = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ogg') && (words.length === 0 || words.some((word) => file.includes(word))))
    .sort();
  /** @type {Omit<Texture, 'audio'>[]} */
  const textures = [];
  for (const song of songs) {
    const source = textureSource((await decode(path.join(root, song))).audio);
    const rendering = renderTextures({ source, drums: [], options: textureOptions.parse({}), seed: song });
    for (const { audio: _, ...facts } of rendering) textures.push(facts);
  }
  console.log(`${songs.length} songs\n`);
  gradeTable(textures);
  factTable(textures);
}

/** @param {readonly Omit<Texture, 'audio'>[]} textures */
function gradeTable(textures) {
  console.log(`| | ${grades.join(' | ')} | most often |\n|---|${grades.map(() => '---|').join('')}---|`);
  for (const [role, own] of byRole(textures)) {
    const counts = grades.map((grade) => own.filter(({ measurements }) => measurements.grade === grade).length);
    const faults = own.flatMap(({ measurements }) => measurements.faults);
    const most = [...new Set(faults)]
      .map((fault) => ({ fault, count: faults.filter((other) => other === fault).length }))
      .sort((a, b) => b.count - a.count)
      .map(({ fault, count }) => `${fault} ${count}`);
    console.log(`| ${role} | ${counts.join(' | ')} | ${most.join(', ')} |`);
  }
}

/** @param {readonly Omit<Texture, 'audio'>[]} textures */
function factTable(textures) {
  console.log(
    '\n| 10 %, half, 90 % of them stay under | pads | swells | clouds | hiss | flickers |\n|---|---|---|---|---|---|',
  );
  /** @type {Record<string, (texture: Omit<Texture, 'audio'>) => number | undefined>} */
  const facts = {
    'RMS, dBFS': ({ measurements }) => measurements.rmsDb,
    'peak over RMS': ({ measurements }) => measurements.crestFactor,
    'level spread, dB': ({ measurements }) => measurements.levelSpreadDb,
    'level jump, dB': ({ seam }) => seam && abs(seam.levelJumpDb),
    'level jump against usual': ({ seam }) => seam && abs(seam.levelJumpDb) / max(1.5, seam.usualLevelJumpDb),
    'colour jump against usual': ({ seam }) => seam && seam.spectralJumpDb / max(5, seam.usualSpectralJumpDb),
    flatness: ({ measurements }) => measurements.flatness,
  };
  for (const [name, fact] of Object.entries(facts)) {
    const cells = [...byRole(textures).values()].map((own) => {
      const values = own.flatMap((texture) => fact(texture) ?? []).sort((a, b) => a - b);
      return [0.1, 0.5, 0.9].map((share) => values[floor(share * (values.length - 1))]?.toFixed(2) ?? '').join(', ');
    });
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/** @param {readonly Omit<Texture, 'audio'>[]} textures */
function byRole(textures) {
  const roles = /** @type {const} */ (['pad', 'swell', 'cloud', 'hiss', 'flicker']);
  return new Map(roles.map((role) => [role, textures.filter((texture) => texture.role === role)]));
}
