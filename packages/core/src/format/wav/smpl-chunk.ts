/** The first loop of a `smpl` chunk (RIFF MCI, "Sample Chunk"): where a sampler turns back. */
import { viewOf } from '../bytes.ts';
import type { WavLoop } from './wav-plan.ts';

/** Fields before the list of loops, and those of one loop. */
const sizes = { head: 36, loop: 24 } as const;
const places = { loopCount: 28, start: 44, end: 48 } as const;

/** Undefined where it holds none. */
export function parseFirstLoop(content: Uint8Array): WavLoop | undefined {
  if (content.length < sizes.head + sizes.loop) return undefined;
  const view = viewOf(content);
  if (view.getUint32(places.loopCount, true) === 0) return undefined;
  return { start: view.getUint32(places.start, true), end: view.getUint32(places.end, true) };
}
