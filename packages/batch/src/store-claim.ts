/**
 * What stands in place of a track's manifest while its objects are replaced: who is at it, and what is his. Only one of many
 * can put it there, or take it over from one whose heartbeat stands still; a claim that was taken over is noticed.
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { isNear, isRunning, processMark } from '@stem/core/format/files';
import type { Condition, ReadObject, Store } from '@stem/storage';
import type { LockOwner } from './lock-file.ts';

/** An object that a batch has put, or is about to. */
export interface OwnObject {
  /** Below the track. */
  readonly path: string;
  readonly sha256: string;
}

export interface Claim {
  readonly kind: typeof claimKind;
  readonly by: LockOwner;
  /** Counts on while its process lives. */
  readonly beat: number;
  /** Of the version before, and of the one that comes: all else is somebody's. */
  readonly ours: readonly OwnObject[];
  /** Given up: the next may go on. */
  readonly ended: boolean;
}

const claimKind = 'textures-being-published';

/** Undefined where it is something else. */
export function parseClaim({ content }: ReadObject): Claim | undefined {
  try {
    const claim = JSON.parse(Buffer.from(content).toString()) as Claim | null;
    const isClaim = claim?.kind === claimKind && Number.isInteger(claim.by.pid) && Array.isArray(claim.ours);
    return isClaim ? claim : undefined;
  } catch {
    return undefined;
  }
}

/** A claim as it was read, and since when (by our own timer) it has not changed. */
export interface ClaimSighting {
  readonly claim: Claim;
  readonly etag: string;
  readonly since: number;
}

/** Far longer than between two beats. */
const silenceMs = 60_000;

export function isClaimDead({ claim: { by, ended }, since }: ClaimSighting): boolean {
  return ended || (isNear(by) && !isRunning(by)) || performance.now() - since > silenceMs;
}

/** A claim of one's own. */
export interface HeldClaim {
  /** Aborts where it is not ours any more. */
  readonly signal: AbortSignal;
  /** Throws LostClaim where it is not ours any more: nothing is to be done to the track then. */
  keep(): Promise<void>;
  /** Puts something in its place. False where it was not ours any more. */
  replace(content: Uint8Array, note: string | undefined, signal: AbortSignal): Promise<boolean>;
  /** Lets the next one go on at once. */
  giveUp(): Promise<void>;
}

export class LostClaim extends Error {
  override readonly name = 'LostClaim';
}

export interface ClaimRequest {
  readonly store: Store;
  /** Of the manifest. */
  readonly path: string;
  readonly condition: Condition;
  readonly ours: readonly OwnObject[];
  readonly signal: AbortSignal;
}

const beatMs = 10_000;
/** A process that stood still, or a network that did, looks first whether it still has it. */
const freshMs = 20_000;

/** Undefined where another was faster. */
export async function claimTrack({
  store,
  path,
  condition,
  ours,
  signal,
}: ClaimRequest): Promise<HeldClaim | undefined> {
  const by: LockOwner = { ...processMark(), token: randomUUID() };
  let state = { etag: '', renewedMs: 0, beat: 0 };
  const write = async (under: Condition, ended: boolean): Promise<boolean> => {
    const [renewedMs, beat] = [performance.now(), state.beat + 1];
    const claim: Claim = { kind: claimKind, by, beat, ours, ended };
    const put = await store.put(path, { bytes: Buffer.from(JSON.stringify(claim)) }, { condition: under });
    if (put !== undefined) state = { etag: put.etag, renewedMs, beat };
    return put !== undefined;
  };
  if (!(await write(condition, false))) return undefined;
  const lost = new AbortController();
  // One after the other: each write names the one before.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(act: () => Promise<Value>): Promise<Value> => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };
  const renew = (): Promise<void> =>
    inTurn(async () => {
      if (!(await write({ etag: state.etag }, false))) lost.abort(new LostClaim());
    });
  const beat = setInterval(() => void renew().catch(() => undefined), beatMs);
  beat.unref();
  return {
    signal: AbortSignal.any([signal, lost.signal]),
    async keep() {
      signal.throwIfAborted();
      if (performance.now() - state.renewedMs > freshMs) await renew();
      lost.signal.throwIfAborted();
    },
    replace(content, note, until) {
      clearInterval(beat);
      return inTurn(async () => {
        const condition = { etag: state.etag };
        return (await store.put(path, { bytes: content }, { condition, note, signal: until })) !== undefined;
      });
    },
    async giveUp() {
      clearInterval(beat);
      await inTurn(() => write({ etag: state.etag }, true));
    },
  };
}
