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
import type { KeptSound, SoundRoom } from './sound-store.ts';
import type { HearTask } from './worker.ts';

export interface HearRequest {
  readonly tracks: readonly FoundTrack[];
  readonly known: OlderPage['known'];
  readonly embeds: boolean;
  readonly jobs: number | undefined;
  readonly kernels: Kernels;
  /** Where embedded sounds wait for their page. */
  readonly room: SoundRoom | undefined;
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
  const { tracks, jobs = availableParallelism() } = request;
  const work = tracks.map((track) => trackWork(track, request));
  const total = work.reduce((sum, { known }) => sum + known.length, 0);
  const tasks = work.reduce((sum, one) => sum + one.tasks.length, 0);
  const progress = messages.progress({ label: 'Listening', unit: 'textures', total });
  const pool = createThreadPool<HearTask, HearReply>({ threads: Math.min(jobs, tasks || 1), worker, resourceLimits });
  try {
    const replies = await Promise.all(
      work.map(async ({ tasks: ofTrack, known, isIdle }) => {
        if (isIdle) progress.skip(known.length);
        const parts = ofTrack.map(async (task) => {
          const reply = replyOf(await pool.run(task, { timeoutSec: Infinity, signal }), task);
          progress.advance(task.files.length);
          return reply;
        });
        return joinedReply(await Promise.all(parts));
      }),
    );
    return collected(tracks, work, replies);
  } finally {
    progress.stop();
    await pool.close();
  }
}

/** Of a thread's heap: samples are outside of it, and more room for what comes and goes makes little faster. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

/** Textures of a task, so that no thread holds the embedded sounds of a whole track. */
const filesPerTask = 8;

interface TrackWork {
  /** None where nothing has to be heard. */
  readonly tasks: readonly HearTask[];
  readonly known: readonly (KnownTexture | undefined)[];
  readonly isIdle: boolean;
}

function trackWork({ files, source, manifest }: FoundTrack, { known, embeds, kernels, room }: HearRequest): TrackWork {
  const knownHere = files.map(({ entry }) => {
    const one = known.get(entry.sha256);
    const isSame = one?.sourceSha256 === manifest.source.sha256 && one.hadSource === (source !== undefined);
    return isSame ? one : undefined;
  });
  const isIdle = !embeds && knownHere.every((one) => one !== undefined);
  const hearFiles = files.map(({ entry, path }, index) => ({
    path,
    kind: entry.role,
    sha256: entry.sha256,
    from: fromRange(entry, manifest.source.frames),
    isKnown: knownHere[index] !== undefined,
  }));
  const of = (start: number, end: number): HearTask => ({
    layout: pictureLayout,
    embeds,
    room,
    kernels,
    source: source && { path: source.path, decodesWhole },
    files: hearFiles.slice(start, end),
  });
  const decodesWhole = manifest.source.decoder.startsWith('ffmpeg');
  // What is decoded whole, for all of its textures, is decoded once.
  const each = decodesWhole && source !== undefined ? files.length : filesPerTask;
  const tasks = Array.from({ length: isIdle ? 0 : Math.ceil(files.length / each) }, (_, i) =>
    of(i * each, (i + 1) * each),
  );
  return { tasks, known: knownHere, isIdle };
}

interface Failure {
  readonly state: 'failed';
  readonly reason: string;
}

function replyOf(reply: HearReply | Failure, { files }: HearTask): HearReply {
  return 'state' in reply ? { heard: files.map(() => reply.reason), sounds: files.map(() => undefined) } : reply;
}

function joinedReply(replies: readonly HearReply[]): HearReply {
  return { heard: replies.flatMap(({ heard }) => heard), sounds: replies.flatMap(({ sounds }) => sounds) };
}

function collected(tracks: readonly FoundTrack[], work: readonly TrackWork[], replies: readonly HearReply[]): HeardAll {
  const textures: HeardTexture[] = [];
  const pictures: Uint8Array[] = [];
  const sounds: (KeptSound | undefined)[] = [];
  const problems: string[] = [];
  let measured = 0;
  for (const [index, track] of tracks.entries()) {
    const reply = replies[index];
    for (const [place, { entry }] of track.files.entries()) {
      const known = work[index]?.known[place];
      const said = reply?.heard[place];
      const heard = known === undefined || typeof said === 'string' ? said : fromKnown(known);
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
