/** The archive, the profile and the songs that are tortured: short, and the same bytes every time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { audioBuffer } from '@stem/core/audio';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';

const sampleRate = 22_050;

const profile = `global: { sample_rate: 22050, output_bit_depth: 16 }
pad_miner: { target_durations_sec: [0.5], max_candidates_per_file: 1 }
drones: { pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm], swell_duration_sec: 0.5 }
clouds: { clouds_per_source: 1, cloud_duration_sec: 0.5, grains_per_cloud: 10 }
hiss: { hiss_loops_per_source: 1, loop_duration_sec: 0.5, flicker_count: 1 }
`;

/** Those of the selection; there is one more in the archive. */
const usualTracks = ['one', 'two', 'more/three'];

/** @param {string} title @param {readonly string[]} stems @param {string} archive */
function song(title, stems, archive) {
  return `title: ${title}
tempo: 240
sample_rate: 22050
subtype: PCM_16
sections: [{ name: a, bars: 1 }]
stems:
${stems.map((name) => `  - { name: ${name} }`).join('\n')}
archive: { name: ${archive} }
`;
}

/** Writes everything that the commands read into `folder`. @param {string} folder @param {readonly string[]} [tracks] */
export function writeMaterial(folder, tracks = usualTracks) {
  for (const [index, name] of [...tracks, 'more/four'].entries()) {
    const file = path.join(folder, `archive/${name}.wav`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, tone(name, 110 * (index + 2)));
  }
  writeFileSync(path.join(folder, 'small.yaml'), profile);
  writeFileSync(path.join(folder, 'selection.csv'), selection(tracks));
  writeFileSync(path.join(folder, 'song.yaml'), song('Torture', ['bass', 'synths', 'drums'], 'torture.zip'));
  writeFileSync(path.join(folder, 'earlier.yaml'), song('Earlier', ['bass', 'guitars', 'drums'], 'earlier.zip'));
}

/** @param {readonly string[]} tracks */
function selection(tracks) {
  const rows = tracks.map((name, index) => `t${index + 1},${name}.wav,3,22050,2\n`);
  return `id,rel_path,duration_sec,sample_rate,channels\n${rows.join('')}`;
}

/** A chord with a little noise, in which there is something of everything. @param {string} name @param {number} hz */
function tone(name, hz) {
  const random = createRandom(name);
  const frames = 3 * sampleRate;
  const channels = [0, 1].map((c) =>
    Float32Array.from({ length: frames }, (_, i) => {
      const at = (2 * Math.PI * i) / sampleRate;
      const chord = Math.sin(hz * at) + Math.sin(1.5 * hz * at + c) + Math.sin(2.51 * hz * at);
      return 0.12 * chord + 0.03 * random.uniform(-1, 1);
    }),
  );
  return encodeWav(audioBuffer(sampleRate, channels), { bitDepth: 16 });
}
