/** Filters all channels of a sound at once: the sections of `filter` as one cascade, by kernel where kernels are in use. */
import { cascadeEnergy, kernelsInUse, runCascade } from '@stem/kernels';
import { log } from './elementary.ts';
import { filterCircular, filterInPlace, type Biquad, type Sections } from './filter.ts';

const { abs, ceil, max, sqrt } = Math;

/** What is left of a state after a section's memory, as a share: under the rounding of a double. */
const forgotten = 1e-17;

/** Filters from rest, in place; returns the energy of what comes out, all channels together. */
export function filterChannels(channels: readonly Float32Array[], sections: Sections): number {
  if (kernelsInUse() === 'simd') return runCascade(channels, sections);
  let energy = 0;
  for (const channel of channels) {
    filterInPlace(channel, sections);
    for (let i = 0; i < channel.length; i++) energy += (channel[i] as number) * (channel[i] as number);
  }
  return energy;
}

/** The energy that `filterChannels` would return; the channels stay as they are. */
export function filteredEnergy(channels: readonly Float32Array[], sections: Sections): number {
  if (kernelsInUse() === 'simd') return cascadeEnergy(channels, sections);
  return filterChannels(
    channels.map((channel) => channel.slice()),
    sections,
  );
}

/**
 * Filters one turn of an endless loop in place, so that the result is periodic too: the kernel comes in over as much of
 * the loop's end as the sections remember.
 */
export function filterChannelsCircular(channels: readonly Float32Array[], sections: Sections): void {
  if (kernelsInUse() === 'simd') runCascade(channels, sections, max(...sections.map(memoryFrames)));
  else for (const channel of channels) filterCircular(channel, sections);
}

/** Frames after which a section has forgotten the state it was in: the radius of its slower pole to that power. */
function memoryFrames({ a1, a2 }: Biquad): number {
  const discriminant = a1 * a1 - 4 * a2;
  const radius = discriminant < 0 ? sqrt(a2) : (abs(a1) + sqrt(discriminant)) / 2;
  return radius > 0 ? ceil(log(forgotten) / log(radius)) : 1;
}
