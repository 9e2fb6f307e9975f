/** How much of a track textures can be made of. */
import { stableRegions } from '../analysis/stability.ts';
import type { TrackAnalysis } from '../analysis/track.ts';
import { secToFrames } from '../dsp/units.ts';
import { stabilityOptions } from './track-options.ts';

/**
 * The share of the track's length that lies in stable regions, in percent: 100 · Σ length of regions ÷ length of the track.
 * A region is stable by the limits of the default profile (windows of 1 s: at most 3 attacks a second, −40 … −3 dBFS RMS,
 * crest factor 10 at most, not clipped, without a constant offset). No window stands in for a stable one here,
 * and a track that is shorter than a window has none: of a click nothing is known to last.
 */
export function textureScore(analysis: TrackAnalysis): number {
  const limits = { ...stabilityOptions.parse({}), minStableWindows: 0 };
  if (analysis.frames < secToFrames(limits.analysisWindowSec, analysis.sampleRate)) return 0;
  const regions = stableRegions(analysis, limits);
  const stable = regions.reduce((sum, { startFrame, endFrame }) => sum + endFrame - startFrame, 0);
  return (100 * stable) / analysis.frames;
}
