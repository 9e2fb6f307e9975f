/**
 * Makes the set on which duplicates are measured: every sound of a folder (not of those in it), and copies of it in other formats.
 *
 *   node scripts/make-duplicates-set.mjs SOURCE_FOLDER TARGET_FOLDER
 *
 * Needs sox, lame, oggenc, opusenc and flac. Copies are named after their way: `NAME@mp3-128.mp3`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, copyFileSync, rmSync, existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) throw new Error('Expected a source folder and a target folder.');

/** Each way: the name of the copy's ending, and the commands that make it; IN, OUT and TMP stand for files. */
const ways = {
  'wav24-48k-6dB.wav': ['sox IN -b 24 -r 48000 OUT gain -6'],
  'mp3-128.mp3': ['sox IN -b 16 TMP', 'lame --quiet -b 128 TMP OUT'],
  'ogg-q5-silence.ogg': ['sox IN -b 16 TMP pad 0.3', 'oggenc -Q -q 5 -o OUT TMP'],
  'flac16-22k.flac': ['sox IN -b 16 -r 22050 TMP', 'flac -s -f -o OUT TMP'],
  'mp3-64-silence.mp3': ['sox IN -b 16 TMP pad 0.05', 'lame --quiet -b 64 TMP OUT'],
  'opus-64.opus': ['sox IN -b 16 TMP', 'opusenc --quiet --bitrate 64 TMP OUT'],
  'wav16-32k-20dB.wav': ['sox IN -b 16 -r 32000 OUT gain -20'],
};

mkdirSync(target, { recursive: true });
const temporary = join(target, 'temporary.wav');
for (const name of readdirSync(source)
  .filter((file) => /\.(wav|flac|aiff?|ogg)$/i.test(file))
  .sort()) {
  const stem = basename(name, extname(name));
  copyFileSync(join(source, name), join(target, name));
  for (const [ending, commands] of Object.entries(ways)) {
    const files = { IN: join(source, name), OUT: join(target, `${stem}@${ending}`), TMP: temporary };
    if (existsSync(files.OUT)) continue;
    for (const command of commands) {
      const [program, ...words] = command.split(' ').map((word) => files[word] ?? word);
      const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${command} failed for ${name}: ${stderr}`);
    }
  }
}
rmSync(temporary, { force: true });
