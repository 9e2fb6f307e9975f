/** All tracks to the page's textures and their pictures, on worker threads, a track at a time. */
import { availableParallelism } from 'node:os';
import { createThreadPool } from '@stem/batch/threads';
import type { Context } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';
import type { Heard, HearReply } from './hear-track.ts';
import type { KnownTexture, OlderPage } from './older-page.ts';
import { fromRange, pageTexture, type HeardTexture } from './page-texture.ts';
import { pictureLayout } from './pictures.ts';
import type { FoundTrack } from './read-tracks.ts';
import type { KeptSound, SoundStore } from './sound-store.ts';
import type { HearTask } from './worker.ts';

export interface HearRequest {
  readonly tracks: readonly FoundTrack[];
  readonly known: OlderPage['known'];
  readonly embeds: boolean;
  readonly jobs: number | undefined;
  readonly kernels: Kernels;
  /** Where embedded sounds wait for their page. */
  readonly store: SoundStore;
}

export interface HeardAll {
  readonly textures: readonly HeardTexture[];
  readonly pictures: readonly Uint8Array[];
  readonly sounds: readonly (KeptSound | undefined)[];
  readonly problems: readonly string[];
  /** How many were measured now, not taken from the older page. */
  readonly measured: number;
}

/** Under jest the sources run as they are; worker threads need the built module. */
const worker = new URL(import.meta.url.endsWith('.ts') ? '../dist/worker.js' : './worker.js', import.meta.url);

export async function hearAll(request: HearRequest, { messages, signal }: Context): Promise<HeardAll> {
  const { tracks, jobs = availableParallelism(), store } = request;
  const work = tracks.map((track) => trackWork(track, request));
  const total = work.reduce((sum, { task }) => sum + task.files.length, 0);
  const progress = messages.progress({ label: 'Listening', unit: 'textures', total });
  const pool = createThreadPool<HearTask, HearReply>({ threads: Math.min(jobs, tracks.length || 1), worker });
  try {
    const replies = await Promise.all(
      work.map(async ({ task, isIdle }) => {
        const reply = isIdle ? undefined : keptReply(await pool.run(task, { timeoutSec: Infinity, signal }), store);
        if (isIdle) progress.skip(task.files.length);
        else progress.advance(task.files.length);
        return reply;
      }),
    );
    return collected(tracks, work, replies);
  } finally {
    progress.stop();
    await pool.close();
  }
}

interface TrackWork {
  readonly task: HearTask;
  readonly known: readonly (KnownTexture | undefined)[];
  /** Whether nothing has to be heard. */
  readonly isIdle: boolean;
}

function trackWork({ files, source, manifest }: FoundTrack, { known, embeds, kernels }: HearRequest): TrackWork {
  const knownHere = files.map(({ entry }) => {
    const one = known.get(entry.sha256);
    const isSame = one?.sourceSha256 === manifest.source.sha256 && one.hadSource === (source !== undefined);
    return isSame ? one : undefined;
  });
  const task: HearTask = {
    layout: pictureLayout,
    embeds,
    kernels,
    source: source && { path: source.path, decodesWhole: manifest.source.decoder.startsWith('ffmpeg') },
    files: files.map(({ entry, path }, index) => ({
      path,
      kind: entry.role,
      sha256: entry.sha256,
      from: fromRange(entry, manifest.source.frames),
      isKnown: knownHere[index] !== undefined,
    })),
  };
  return { task, known: knownHere, isIdle: !embeds && knownHere.every((one) => one !== undefined) };
}

interface KeptReply extends Omit<HearReply, 'sounds'> {
  readonly sounds: readonly (KeptSound | undefined)[];
}

interface Failure {
  readonly state: 'failed';
  readonly reason: string;
}

type Reply = KeptReply | Failure | undefined;

function keptReply(reply: HearReply | Failure, store: SoundStore): KeptReply | Failure {
  if ('state' in reply) return reply;
  return { heard: reply.heard, sounds: reply.sounds.map((sound) => sound && store.keep(sound)) };
}

function collected(tracks: readonly FoundTrack[], work: readonly TrackWork[], replies: readonly Reply[]): HeardAll {
  const textures: HeardTexture[] = [];
  const pictures: Uint8Array[] = [];
  const sounds: (KeptSound | undefined)[] = [];
  const problems: string[] = [];
  let measured = 0;
  for (const [index, track] of tracks.entries()) {
    const reply = replies[index];
    if (reply !== undefined && 'state' in reply) {
      problems.push(`${track.folder}: ${reply.reason}`);
      continue;
    }
    for (const [place, { entry }] of track.files.entries()) {
      const known = work[index]?.known[place];
      const heard = known === undefined ? reply?.heard[place] : fromKnown(known);
      if (heard === undefined || typeof heard === 'string') {
        problems.push(`${track.folder}/${entry.path}: ${heard ?? 'was not heard'}`);
        continue;
      }
      if (known === undefined) measured += 1;
      textures.push(pageTexture(entry, { heard, track: index, manifest: track.manifest }));
      pictures.push(heard.picture);
      sounds.push(reply?.sounds[place]);
    }
  }
  return { textures, pictures, sounds, problems, measured };
}

function fromKnown({ texture, picture }: KnownTexture): Heard {
  const { level, key, bpm, fromLevel, descriptor } = texture;
  return { lufs: level.lufs, key, bpm, fromLevel, picture, descriptor };
}
