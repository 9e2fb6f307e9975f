/**
 * Loaded first into the commands (`--import`): what is waited for by minutes is waited for by seconds, so that much can be
 * tried in little time. Nothing else is changed.
 */
import { usualTiming } from '../../packages/queue/dist/timing.js';

Object.assign(usualTiming, {
  silenceMs: 12_000,
  lockMs: 3_000,
  stalledMs: 1_500,
  retryMs: 250,
  lookMs: 1_000,
  countMs: 1_000,
});

/** By this timer alone it is told how long the lock of a process on another machine has been silent; it is renewed as ever. */
const faster = 5;
const now = performance.now.bind(performance);
Object.defineProperty(performance, 'now', { value: () => now() * faster });
