/** Which tracks of a batch each of several machines makes: the same for any order of the tracks, and even in time. Pure. */
import { createHash } from 'node:crypto';
import { trackWeight } from './track-weight.ts';

/** One of so many parts of a batch. */
export interface Shard {
  /** From 1 to `of`. */
  readonly number: number;
  readonly of: number;
}

/** How far above its share of the time a shard is filled, so that few tracks have to go elsewhere. */
const slack = 1.05;

export interface ShardedTrack {
  readonly relPath: string;
  readonly durationSec?: number | undefined;
}

/**
 * The number of the shard, from 1, of each track. Consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam,
 * 2018): the path's hash says where a track belongs, and it goes to the next shard that has room, the longest tracks first.
 * So a track of an hour lies among few others, and another track in the selection leaves most where they are.
 */
export function assignShards(tracks: readonly ShardedTrack[], of: number): number[] {
  const weighed = tracks.map(({ relPath, durationSec }, index) => ({
    index,
    relPath,
    weight: trackWeight(durationSec),
  }));
  weighed.sort((one, other) => other.weight - one.weight || (one.relPath < other.relPath ? -1 : 1));
  const room = slack * fairShare(weighed, of);
  const loads = new Float64Array(of);
  const shards = tracks.map(() => 1);
  for (const { index, relPath, weight } of weighed) {
    const place = placeFrom(homeOf(relPath, of), loads, room - weight);
    loads[place] = (loads[place] ?? 0) + weight;
    shards[index] = place + 1;
  }
  return shards;
}

/** The time each would take if tracks could be cut, but for those that are longer than that and have a shard to themselves. */
function fairShare(longestFirst: readonly { readonly weight: number }[], of: number): number {
  let left = longestFirst.reduceRight((sum, { weight }) => sum + weight, 0);
  let shards = of;
  for (const { weight } of longestFirst) {
    if (shards <= 1 || weight * shards <= left) break;
    left -= weight;
    shards -= 1;
  }
  return Math.max(0, left) / shards;
}

/** The first from there on whose load is not above `mostLoad`; where there is none, the first of the least loaded. */
function placeFrom(home: number, loads: Float64Array, mostLoad: number): number {
  let least = home;
  for (let step = 0; step < loads.length; step++) {
    const place = (home + step) % loads.length;
    const load = loads[place] ?? 0;
    if (load <= mostLoad) return place;
    if (load < (loads[least] ?? 0)) least = place;
  }
  return least;
}

function homeOf(relPath: string, of: number): number {
  const hash = createHash('sha256').update(relPath).digest().readUInt32BE(0);
  return Math.floor((hash / 2 ** 32) * of);
}
