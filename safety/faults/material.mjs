/** A small archive, its selection, a profile and a song: what every row works with. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';

const rate = 22_050;

/** Few and short textures. */
const profile = `
global: {sample_rate: ${rate}}
pad_miner: {max_candidates_per_file: 1, target_durations_sec: [1], window_hop_sec: 0.5}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 1, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 1, loop_duration_sec: 0.5, bandpass_high_hz: 10000, flicker_count: 1}
`;

export const song = `
title: Short
tempo: 240
sample_rate: 8000
key: A minor
sections: [{name: verse, bars: 2}]
stems: [{name: bass}, {name: drums}]
`;

/** A chord over soft noise, another one for each name, 16 bit. @param {string} name @param {number} [seconds] */
export function chord(name, seconds = 2) {
  const random = createRandom(name);
  const pitches = [110, 165, 220, 277].map((pitch) => pitch * 2 ** (random.integer(0, 11) / 12));
  const channels = [0, 1].map((side) =>
    Float32Array.from({ length: seconds * rate }, (_, i) => {
      const tones = pitches.map((pitch, voice) => Math.sin((2 * Math.PI * pitch * i) / rate + side * voice));
      return 0.12 * tones.reduce((sum, tone) => sum + tone, 0) + 0.02 * random.gaussian();
    }),
  );
  return Buffer.from(encodeWav({ sampleRate: rate, channels }, { bitDepth: 16, random }));
}

/** A file of so many frames of sound. @param {number} frames */
export function short(frames) {
  const channels = [Float32Array.from({ length: frames }, () => 0.5)];
  return Buffer.from(encodeWav({ sampleRate: rate, channels }, { bitDepth: 32 }));
}

/** Writes files below a root, a chord each where no bytes are given. @param {string} root
 * @param {Readonly<Record<string, Uint8Array | undefined>>} files */
export async function writeArchive(root, files) {
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes ?? chord(name));
  }
  await writeFile(path.join(root, 'config.yaml'), profile);
}

/** A selection of these files. @param {string} file @param {readonly string[]} relPaths */
export async function writeSelection(file, relPaths) {
  const rows = relPaths.map((relPath, i) => ({
    id: `audio_${String(i).padStart(4, '0')}`,
    rel_path: relPath,
    duration_sec: 2,
    sample_rate: rate,
    channels: 2,
    file_size_mb: 0.25,
    selection_score: 10,
  }));
  await writeFile(file, JSON.stringify(rows));
}
