/** Likeness on what coders leave of a sound, and on real samples, whose names say what they are (STEM_TEST_AUDIO). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { soundDescriptor } from '@stem/core/analysis';
import { ALIKE, descriptorDistance, soundGroups } from '@stem/core/analysis/likeness';
import { createRandom, pinkNoise } from '@stem/core/dsp';
import { decode, writeWav } from '@stem/core/format';
import { hasFfmpeg } from './ffmpeg.ts';
import { run, succeeded } from './repository.ts';

const folder = path.join(process.env['STEM_TEST_AUDIO'] ?? '', 'sonic-pi-samples/usr/share/sonic-pi/samples');
const withSamples = existsSync(folder) ? test : test.skip;
const withCoders = hasFfmpeg ? test : test.skip;

const rate = 44_100;
let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'stem-likeness-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function descriptorOf(file: string): Promise<Uint8Array> {
  return soundDescriptor((await decode(file)).audio);
}

const sounds = {
  chord: Float32Array.from({ length: 3 * rate }, (_, frame) =>
    [220, 277, 330, 440, 880, 1320].reduce((sum, hz) => sum + 0.08 * Math.sin((2 * Math.PI * hz * frame) / rate), 0),
  ),
  noise: pinkNoise(3 * rate, createRandom('noise')).map((value) => 0.2 * value),
};

withCoders.each(Object.keys(sounds) as (keyof typeof sounds)[])(
  'a %s and what MP3, Vorbis and Opus leave of it are alike, also quieter and trimmed',
  async (kind) => {
    const wav = path.join(home, `${kind}.wav`);
    await writeWav(wav, { sampleRate: rate, channels: [sounds[kind], sounds[kind]] }, { bitDepth: 24 });
    const original = await descriptorOf(wav);
    for (const [name, coder] of [
      ['a.mp3', ['-c:a', 'libmp3lame', '-b:a', '96k']],
      ['b.ogg', ['-c:a', 'libvorbis', '-q:a', '2']],
      ['c.opus', ['-c:a', 'libopus', '-b:a', '64k']],
    ] as const) {
      const coded = path.join(home, `${kind}-${name}`);
      const change = ['-af', 'volume=-12dB,atrim=start=0.05'];
      succeeded(await run('ffmpeg', ['-nostdin', '-v', 'error', '-i', wav, ...change, ...coder, coded], { cwd: home }));
      expect(descriptorDistance(original, await descriptorOf(coded))).toBeLessThan(ALIKE);
    }
  },
);

withSamples(
  'real samples: six in ten are nearest to one of their family, where chance says one in ten; a hiss is not like a choir',
  async () => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.flac')).sort();
    const all: { name: string; family: string; descriptor: Uint8Array }[] = [];
    for (const file of files) {
      const name = path.basename(file, '.flac');
      all.push({ name, family: name.split('_')[0] ?? '', descriptor: await descriptorOf(path.join(folder, file)) });
    }
    const nearest = all.map((sound) =>
      all
        .filter((other) => other !== sound)
        .reduce((best, other) =>
          descriptorDistance(sound.descriptor, other.descriptor) < descriptorDistance(sound.descriptor, best.descriptor)
            ? other
            : best,
        ),
    );
    const agreed = all.filter(({ family }, index) => nearest[index]?.family === family).length;
    expect(agreed / all.length).toBeGreaterThan(0.6);
    const groups = soundGroups(all);
    const exampleOf = (name: string) => groups[all.findIndex((sound) => sound.name === name)];
    expect(exampleOf('drum_snare_soft')).toBe(exampleOf('drum_snare_hard'));
    expect(exampleOf('mehackit_robot1')).toBe(exampleOf('mehackit_robot2'));
    expect(exampleOf('vinyl_hiss')).not.toBe(exampleOf('ambi_choir'));
  },
  120_000,
);
