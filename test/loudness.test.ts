/** The meters beside ffmpeg's on real songs (STEM_TEST_AUDIO); docs/loudness.md has more songs, and loudgain. */
import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { programmeLevels } from '@stem/core/analysis';
import { decode } from '@stem/core/format';
import { hasFfmpeg } from './ffmpeg.ts';
import { repositoryRoot, run, succeeded } from './repository.ts';

const folder = path.join(process.env['STEM_TEST_AUDIO'] ?? '', 'singularity-music/usr/share/games/singularity/music');
const withSongs = hasFfmpeg && existsSync(folder) ? test : test.skip;

/** What the filter says last of what it says of every frame, with three decimals. */
async function readFfmpeg(file: string): Promise<(key: string) => number> {
  const filter = 'ebur128=metadata=1:peak=true,ametadata=mode=print:file=-';
  const args = ['-nostdin', '-v', 'error', '-i', `file:${file}`, '-af', filter, '-f', 'null', '-'];
  const { stdout } = succeeded(await run('ffmpeg', args, { cwd: repositoryRoot }));
  return (key) => Number(/=(.*)/.exec(stdout.slice(stdout.lastIndexOf(`r128.${key}=`)))?.[1]);
}

withSongs.each(['lose/Chimes They Fade', 'lose/March Thee to Dis', 'win/Apex Aleph'])(
  '%s reads what ffmpeg reads: within 0.05 LU, 0.1 dB; the range, whose ranks ffmpeg counts otherwise, within 0.15 LU',
  async (song) => {
    const file = path.join(folder, `${song}.ogg`);
    const [ffmpeg, { audio }] = await Promise.all([readFfmpeg(file), decode(file)]);
    const { integratedLufs, rangeLu, truePeakDbtp } = programmeLevels(audio);
    expect(Math.abs(integratedLufs - ffmpeg('I'))).toBeLessThan(0.05);
    expect(Math.abs(truePeakDbtp - 20 * Math.log10(ffmpeg('true_peak')))).toBeLessThan(0.1);
    expect(Math.abs(rangeLu - ffmpeg('LRA'))).toBeLessThan(0.15);
  },
  120_000,
);
