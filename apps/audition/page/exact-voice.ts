/** A texture by Web Audio: its loop turns at the very frames that the file names. */
import type { Item } from './item.ts';
import type { Voice, VoiceRequest } from './voice.ts';

/** Long enough not to click, short enough not to be heard as a fade. */
const fadeSec = 0.006;

export interface ExactSounds {
  decoded(item: Item, bytes: () => Promise<ArrayBuffer>): Promise<AudioBuffer>;
  start(item: Item, buffer: AudioBuffer, request: VoiceRequest): Voice;
  /** Browsers let sound begin with a gesture: called with each. */
  wake(rate: number): void;
}

/** So many decoded textures are kept, for going back and forth. */
const mostDecoded = 12;

export function createExactSounds(): ExactSounds {
  /** One for each rate: a context of another rate would resample, and the loop would turn between frames. */
  const contexts = new Map<number, AudioContext>();
  const decoded = new Map<string, Promise<AudioBuffer>>();
  const contextOf = (rate: number): AudioContext => {
    const known = contexts.get(rate);
    if (known !== undefined) return known;
    const fresh = new AudioContext({ sampleRate: rate, latencyHint: 'interactive' });
    contexts.set(rate, fresh);
    return fresh;
  };
  return {
    async decoded({ texture, path }, bytes) {
      const known = decoded.get(path);
      if (known !== undefined) return known;
      const fresh = bytes().then((read) => contextOf(texture.rate).decodeAudioData(read));
      decoded.set(path, fresh);
      const [oldest] = decoded.keys();
      if (decoded.size > mostDecoded && oldest !== undefined) decoded.delete(oldest);
      return fresh.catch((error: unknown) => {
        decoded.delete(path);
        throw error;
      });
    },
    start: (item, buffer, request) => startVoice(contextOf(item.texture.rate), item, { buffer, ...request }),
    wake: (rate) => void contextOf(rate).resume(),
  };
}

function startVoice(
  context: AudioContext,
  { texture }: Item,
  { buffer, gain, isLooping, onEnd }: VoiceRequest & { readonly buffer: AudioBuffer },
): Voice {
  const node = new AudioBufferSourceNode(context, { buffer });
  const level = new GainNode(context, { gain: 0 });
  const { rate } = texture;
  const [first, last] = texture.loop ?? [0, texture.frames - 1];
  const [loopStart, loopEnd] = [first / rate, (last + 1) / rate];
  node.loopStart = loopStart;
  node.loopEnd = loopEnd;
  node.loop = isLooping;
  node.connect(level).connect(context.destination);
  const startedAt = context.currentTime;
  level.gain.setValueAtTime(0, startedAt);
  level.gain.linearRampToValueAtTime(gain, startedAt + fadeSec);
  node.start(startedAt);
  node.addEventListener('ended', onEnd);
  /** From when on it goes straight on, or round. */
  let since = { time: startedAt, position: 0, isLooping };
  const position = (): number => {
    const at = since.position + Math.max(0, context.currentTime - since.time);
    if (!since.isLooping || at < loopEnd) return Math.min(at, buffer.duration);
    return loopStart + ((at - loopStart) % (loopEnd - loopStart));
  };
  return {
    isExact: true,
    position,
    setLooping(wanted) {
      since = { time: context.currentTime, position: position(), isLooping: wanted };
      node.loop = wanted;
    },
    stop() {
      node.removeEventListener('ended', onEnd);
      const now = context.currentTime;
      level.gain.cancelScheduledValues(now);
      level.gain.setTargetAtTime(0, now, fadeSec / 3);
      node.stop(now + 3 * fadeSec);
    },
  };
}
