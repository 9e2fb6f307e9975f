import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../format/decode.ts';
import { soundReader } from '../sound/sound-reader.ts';
import { measureReference } from './measure-reference.ts';
import { planPlacement } from './plan-placement.ts';

/** Drum loops and how many beats they have; players and machines, straight and swung. */
const beatsOfLoops: Readonly<Record<string, number>> = {
  'loop_amen.flac': 4,
  'loop_breakbeat.flac': 4,
  'loop_compus.flac': 16,
  'loop_industrial.flac': 2,
  'loop_tabla.flac': 16,
  'loop_garzul.flac': 16,
  'loop_mika.flac': 16,
};

/** The unpacked Debian package sonic-pi-samples. */
const root = process.env['STEM_TEST_AUDIO'];
const loops =
  root === undefined
    ? []
    : readdirSync(root, { recursive: true, encoding: 'utf8' })
        .map((file) => ({ path: join(root, file), beats: beatsOfLoops[file.split('/').at(-1) ?? ''] }))
        .filter((loop) => loop.beats !== undefined);

(loops.length > 0 ? describe : describe.skip)('real loops, again and again from 37 ms on', () => {
  test.each(loops)('$path is in time with itself', async ({ path, beats = 0 }) => {
    const { channels, sampleRate } = (await decode(path)).audio;
    const length = channels[0]?.length ?? 0;
    const turns = Math.ceil(64 / beats);
    const offset = Math.round(0.037 * sampleRate);
    const repeated = channels.map((channel) => {
      const samples = new Float32Array(offset + turns * length);
      for (let turn = 0; turn < turns; turn++) samples.set(channel, offset + turn * length);
      return samples;
    });
    const bpm = (60 * beats * sampleRate) / length;
    const timeSignature = { beatsPerBar: 4, beatUnit: 4 };
    const measures = await measureReference(soundReader(repeated), { sampleRate, timeSignature, tempo: bpm });
    // Where a player's beats are is his affair, but they are near those of the loop, and come again with it.
    expect(Math.abs(measures.beats!.offsetMs - 37)).toBeLessThan(6);
    expect(measures.beats!.bpm).toBeCloseTo(bpm, 2);
    expect(planPlacement(measures, { bpm, drift: 'refuse', maxDriftMs: 1 }).problems).toEqual([]);
  });
});
