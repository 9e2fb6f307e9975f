/** ffmpeg as a meter that knows nothing of this project. */
import { spawnSync } from 'node:child_process';
import { run } from './repository.ts';

export const hasFfmpeg: boolean = spawnSync('ffmpeg', ['-version']).status === 0;

/** What ffmpeg says of a file that plays `turns` times in a row. */
export interface Reading {
  /** Largest difference of neighbouring samples, of all channels. */
  readonly maxDifference: number;
  /** Momentary loudness (EBU R 128) every 100 ms, from the first full window on, in LUFS. */
  readonly momentary: readonly number[];
}

export async function measure(file: string, turns: number): Promise<Reading> {
  const filters = 'astats=measure_overall=Max_difference:measure_perchannel=none,ebur128=metadata=1';
  const loop = ['-stream_loop', String(turns - 1), '-i', file];
  const print = 'ametadata=mode=print:key=lavfi.r128.M:file=-';
  const args = ['-nostdin', '-hide_banner', ...loop, '-af', `${filters},${print}`, '-f', 'null', '/dev/null'];
  const { status, stdout, stderr } = await run('ffmpeg', args, { cwd: '.' });
  if (status !== 0) throw new Error(`ffmpeg could not read ${file}: ${stderr.slice(-400)}`);
  const momentary = [...stdout.matchAll(/lavfi\.r128\.M=(-?[\d.]+)/g)].map(([, value]) => Number(value));
  return { maxDifference: Number(/Max difference: ([\d.]+)/.exec(stderr)?.[1]), momentary: momentary.slice(4) };
}
