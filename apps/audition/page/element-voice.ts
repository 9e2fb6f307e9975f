/** A file by an audio element, for what the page may play and not read: a range of it, turned round by the clock. */
import type { Voice, VoiceRequest } from './voice.ts';

export interface ElementRequest extends VoiceRequest {
  readonly url: string;
  readonly startSec: number;
  readonly endSec: number;
  /** Where it goes on from when it turns. */
  readonly loopSec: number;
  /** Where the element may loop by itself, since the whole file is the loop. */
  readonly isWholeFile: boolean;
}

const fadeMs = 15;

const unplayable = 'the file is not there any more, or is none that this browser plays';

/** Rejects where the file is not there or cannot be played. */
export async function startElement(request: ElementRequest): Promise<Voice> {
  const { url, startSec, endSec, loopSec, isWholeFile, gain, onEnd } = request;
  const audio = new Audio();
  let isLooping = request.isLooping;
  let isStopped = false;
  audio.preload = 'auto';
  audio.loop = isLooping && isWholeFile;
  audio.volume = 0;
  audio.src = url;
  if (startSec > 0) await seek(audio, startSec);
  await audio.play().catch((error: unknown) => {
    // Each browser has its own words for it, which say less.
    throw audio.error === null ? error : new Error(unplayable);
  });
  fade(audio, gain);
  const finish = (): void => {
    if (isStopped) return;
    isStopped = true;
    onEnd();
  };
  audio.addEventListener('ended', () => {
    if (!isLooping) return finish();
    audio.currentTime = loopSec;
    void audio.play();
    return undefined;
  });
  const watch = (): void => {
    if (isStopped) return;
    if (!isWholeFile && audio.currentTime >= endSec) {
      if (isLooping) audio.currentTime = loopSec;
      else {
        fade(audio, 0, () => audio.pause());
        finish();
      }
    }
    requestAnimationFrame(watch);
  };
  if (!isWholeFile) watch();
  return {
    isExact: false,
    position: () => audio.currentTime,
    setLooping(wanted) {
      isLooping = wanted;
      audio.loop = wanted && isWholeFile;
    },
    stop() {
      isStopped = true;
      fade(audio, 0, () => {
        audio.pause();
        audio.removeAttribute('src');
      });
    },
  };
}

async function seek(audio: HTMLAudioElement, sec: number): Promise<void> {
  await once(audio, 'loadedmetadata');
  audio.currentTime = sec;
  await once(audio, 'seeked');
}

async function once(audio: HTMLAudioElement, event: 'loadedmetadata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    audio.addEventListener(event, () => resolve(), { once: true });
    audio.addEventListener('error', () => reject(new Error(unplayable)), {
      once: true,
    });
  });
}

/** A later one takes over from an earlier one. */
const fades = new WeakMap<HTMLAudioElement, number>();

function fade(audio: HTMLAudioElement, to: number, done?: () => void): void {
  const number = (fades.get(audio) ?? 0) + 1;
  fades.set(audio, number);
  const from = audio.volume;
  const startedAt = performance.now();
  const step = (): void => {
    if (fades.get(audio) !== number) return;
    const share = Math.min(1, (performance.now() - startedAt) / fadeMs);
    audio.volume = from + share * (to - from);
    if (share < 1) setTimeout(step, 2);
    else done?.();
  };
  step();
}
