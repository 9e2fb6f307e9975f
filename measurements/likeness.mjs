/** How well the likeness of sounds agrees with what their names say of them: docs/likeness.md. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { soundDescriptor } from '@stem/core/analysis';
import { descriptorDistance, soundGroups } from '@stem/core/analysis/likeness';
import { decode } from '@stem/core/format';
import { renderTextures, textureOptions, textureSource } from '@stem/core/texture';

/** @typedef {{ name: string, half: number, labels: readonly string[], descriptor: Uint8Array }} Sound */

/** The audio is that of the Debian packages sonic-pi-samples and singularity-music. */
export async function measure() {
  const audio = process.env['STEM_TEST_AUDIO'];
  if (audio === undefined) throw new Error('Expected STEM_TEST_AUDIO to name a folder of real audio.');
  const samples = await readSamples(path.join(audio, 'sonic-pi-samples'));
  const textures = await makeTextures(path.join(audio, 'singularity-music'));
  console.log(
    '| nearest neighbour is of the same | chance | first half | second half | all |\n|---|---:|---:|---:|---:|',
  );
  agreementRow('family (samples)', samples, 0);
  agreementRow('kind (textures)', textures, 0);
  agreementRow('song (textures)', textures, 1);
  agreementRow('song and kind (textures)', textures, 2);
  groupLine('samples', samples);
  groupLine('textures', textures);
}

/** @param {string} root @param {string} ending */
function filesBelow(root, ending) {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => path.join(root, file));
}

/** Their families are the first words of their names. @param {string} root */
async function readSamples(root) {
  /** @type {Sound[]} */
  const sounds = [];
  for (const file of filesBelow(root, '.flac')) {
    const name = path.basename(file, '.flac');
    const { audio } = await decode(file);
    sounds.push({ name, half: halfOf(name), labels: [name.split('_')[0] ?? ''], descriptor: soundDescriptor(audio) });
  }
  return sounds;
}

/** Their kinds are pad, each swell, cloud, hiss and flicker. @param {string} root */
async function makeTextures(root) {
  /** @type {Sound[]} */
  const sounds = [];
  for (const file of filesBelow(root, '.ogg')) {
    const song = path.basename(file, '.ogg');
    // Three times parts these songs nearly in the middle.
    const half = halfOf(song.toLowerCase().replaceAll(/[ -]/g, '_').repeat(3));
    const source = textureSource((await decode(file)).audio);
    const options = textureOptions.parse({});
    for (const { name, role, audio } of renderTextures({ source, drums: [], options, seed: song })) {
      const kind = role === 'swell' ? name.replace(/\d+/, '') : role;
      const labels = [kind, song, `${song} ${kind}`];
      sounds.push({ name: `${song} ${name}`, half, labels, descriptor: soundDescriptor(audio) });
    }
  }
  return sounds;
}

/** The halves of which the first is what scales were chosen by. @param {string} name */
function halfOf(name) {
  return crc32(name) % 2;
}

/** @param {string} title @param {readonly Sound[]} sounds @param {number} label */
function agreementRow(title, sounds, label) {
  const shares = [0, 1].map((half) => {
    const own = sounds.filter((sound) => sound.half === half);
    return agreement(own, label).share;
  });
  const { share, chance } = agreement(sounds, label);
  console.log(
    `| ${title} | ${[chance, ...shares, share].map((value) => `${(100 * value).toFixed(0)} %`).join(' | ')} |`,
  );
}

/** Of the sounds that have one of their own among the others. @param {readonly Sound[]} sounds @param {number} label */
function agreement(sounds, label) {
  let [count, found, chance] = [0, 0, 0];
  for (const sound of sounds) {
    const others = sounds.filter((other) => other !== sound);
    const same = others.filter((other) => other.labels[label] === sound.labels[label]).length;
    if (same === 0) continue;
    const distances = others.map(({ descriptor }) => descriptorDistance(sound.descriptor, descriptor));
    const nearest = others[distances.indexOf(Math.min(...distances))];
    count++;
    chance += same / others.length;
    if (nearest?.labels[label] === sound.labels[label]) found++;
  }
  return { share: found / count, chance: chance / count };
}

/** @param {string} title @param {readonly Sound[]} sounds */
function groupLine(title, sounds) {
  /** @type {Map<number, Sound[]>} */
  const members = new Map();
  for (const [index, example] of soundGroups(sounds).entries()) {
    members.set(example, [...(members.get(example) ?? []), ...sounds.slice(index, index + 1)]);
  }
  const alone = [...members.values()].filter(({ length }) => length === 1).length;
  console.log(`\n${sounds.length} ${title} in ${members.size} groups, ${alone} of them of one:`);
  for (const own of [...members.values()].filter(({ length }) => length > 1)) {
    console.log(`- ${own.map(({ name }) => name).join(', ')}`);
  }
}
