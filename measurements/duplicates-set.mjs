/** The made set on which duplicates are measured: sounds, and copies of each by other formats, rates, levels and silences. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Each way of copying: the ending of the copy's name, and the commands that make it; IN, OUT and TMP stand for files. */
export const ways = {
  'wav24-48k-6dB.wav': ['sox IN -b 24 -r 48000 OUT gain -6'],
  'wav16-32k-20dB.wav': ['sox IN -b 16 -r 32000 OUT gain -20'],
  'flac16-22k.flac': ['sox IN -b 16 -r 22050 TMP', 'flac -s -f -o OUT TMP'],
  'mp3-128.mp3': ['sox IN -b 16 TMP', 'lame --quiet -b 128 TMP OUT'],
  'mp3-64-silence.mp3': ['sox IN -b 16 TMP pad 0.05', 'lame --quiet -b 64 TMP OUT'],
  'ogg-q5-silence.ogg': ['sox IN -b 16 TMP pad 0.3', 'oggenc -Q -q 5 -o OUT TMP'],
  'opus-64.opus': ['sox IN -b 16 TMP', 'opusenc --quiet --bitrate 64 TMP OUT'],
};

/** The same for whole songs. */
export const songWays = {
  'mp3-128-3s.mp3': ['sox IN -b 16 TMP pad 3', 'lame --quiet -b 128 TMP OUT'],
  'opus-64-3s.opus': ['sox IN -b 16 TMP pad 3', 'opusenc --quiet --bitrate 64 TMP OUT'],
  'flac-12dB-5s-after.flac': ['sox IN -b 16 TMP gain -12 pad 0 5', 'flac -s -f -o OUT TMP'],
  'wav8-22k.wav': ['sox IN -b 8 -r 22050 OUT gain -3'],
};

/**
 * Adds to `target` every sound below `source` under the name of its path, and copies named NAME@WAY. Needs ffmpeg, sox, flac, lame,
 * oggenc and opusenc. What is there is not made again.
 *
 * @param {string} source
 * @param {string} target
 * @param {Readonly<Record<string, readonly string[]>>} copies
 */
export function makeSet(source, target, copies) {
  mkdirSync(target, { recursive: true });
  const decoded = path.join(target, 'decoded.wav');
  const temporary = path.join(target, 'temporary.wav');
  const sounds = readdirSync(source, { recursive: true, encoding: 'utf8' });
  for (const file of sounds.filter((name) => /\.(wav|flac|aiff?|ogg)$/i.test(name)).toSorted()) {
    const { dir, name, ext } = path.parse(file);
    const stem = path.join(dir, name).replaceAll(path.sep, '_');
    const original = path.join(source, file);
    if (spawnSync('ffmpeg', ['-v', 'error', '-i', original, '-f', 'null', '-']).status !== 0) {
      console.error(`left out, since ffmpeg cannot read it: ${file}`);
      continue;
    }
    const kept = path.join(target, stem + ext);
    if (!existsSync(kept)) copyFileSync(original, kept);
    const missing = Object.entries(copies).filter(([ending]) => !existsSync(path.join(target, `${stem}@${ending}`)));
    // sox reads by libvorbis, which loses the first sound of streams of some older encoders.
    if (missing.length > 0) run('ffmpeg -v error -y -i IN -c:a pcm_f32le OUT', { IN: original, OUT: decoded });
    for (const [ending, commands] of missing) {
      const copy = path.join(target, `${stem}@${ending}`);
      for (const command of commands) run(command, { IN: decoded, OUT: copy, TMP: temporary });
    }
  }
  for (const file of [decoded, temporary]) rmSync(file, { force: true });
}

/**
 * @param {string} command
 * @param {Readonly<Record<string, string>>} files
 */
function run(command, files) {
  const [program = '', ...words] = command.split(' ').map((word) => files[word] ?? word);
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[program, ...words].join(' ')} failed: ${stderr}`);
}
