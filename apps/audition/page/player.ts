/** Plays one thing at a time: a texture, or the place in its source that it came from. */
import { createExactSounds } from './exact-voice.ts';
import { startElement } from './element-voice.ts';
import type { Item } from './item.ts';
import { matchedGains, playedRange } from './comparison.ts';
import type { Sounds } from './sounds.ts';
import type { Voice } from './voice.ts';

export interface PlayerState {
  readonly item: Item | undefined;
  readonly side: 'texture' | 'source';
  readonly isLooping: boolean;
  /** Whether what plays turns at the very frame; undefined while nothing plays. */
  readonly isExact: boolean | undefined;
}

export interface Player {
  readonly state: PlayerState;
  play(item: Item, side?: PlayerState['side']): void;
  stop(): void;
  /** From texture to source and back, equally loud; starts with the texture's other side. */
  compare(item: Item): void;
  setLooping(isLooping: boolean): void;
  /** Seconds in what plays; undefined while nothing does. */
  position(): number | undefined;
  /** Decodes ahead what will be played next. */
  prepare(item: Item): void;
  onChange(listener: () => void): void;
}

export function createPlayer(sounds: Sounds, onFailure: (message: string) => void): Player {
  const exact = createExactSounds();
  const listeners: (() => void)[] = [];
  let state: PlayerState = { item: undefined, side: 'texture', isLooping: true, isExact: undefined };
  let voice: Voice | undefined;
  /** What is compared plays at matched levels until another texture is played. */
  let compared: Item | undefined;
  let turn = 0;

  const change = (next: Partial<PlayerState>): void => {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  };
  const stop = (): void => {
    turn += 1;
    voice?.stop();
    voice = undefined;
    change({ item: undefined, isExact: undefined });
  };
  const decode = (item: Item): Promise<AudioBuffer> =>
    exact.decoded(item, async () => {
      const bytes = await sounds.bytes(item);
      if (bytes === undefined) throw new Error('the file cannot be read');
      return bytes;
    });
  const startTexture = async (item: Item, onEnd: () => void): Promise<(() => Voice) | Voice> => {
    const gain = compared === item ? matchedGains(item.texture).texture : 1;
    const isLooping = state.isLooping && item.texture.loop !== null;
    if (sounds.isReadable(item)) {
      const buffer = await decode(item);
      return () => exact.start(item, buffer, { gain, isLooping, onEnd });
    }
    return startElement({ url: sounds.url(item), gain, isLooping, onEnd, ...elementRange(item) });
  };
  const startSource = async (item: Item, onEnd: () => void): Promise<Voice> => {
    const [url, range] = [sounds.sourceUrl(item), playedRange(item)];
    if (url === undefined || range === undefined) throw new Error('its source is not at hand (--root)');
    const [startSec, endSec] = range;
    const gain = matchedGains(item.texture).source;
    return startElement({ url, gain, isLooping: true, onEnd, startSec, endSec, loopSec: startSec, isWholeFile: false });
  };
  const play = (item: Item, side: PlayerState['side'] = 'texture'): void => {
    stop();
    if (compared !== item) compared = side === 'source' ? item : undefined;
    const own = ++turn;
    if (sounds.isReadable(item)) exact.wake(item.texture.rate);
    change({ item, side });
    const onEnd = (): void => {
      if (own === turn) stop();
    };
    const starting = side === 'texture' ? startTexture(item, onEnd) : startSource(item, onEnd);
    starting.then(
      (started) => {
        if (own !== turn) {
          if (typeof started !== 'function') started.stop();
          return;
        }
        voice = typeof started === 'function' ? started() : started;
        change({ isExact: voice.isExact });
      },
      (error: unknown) => {
        if (own !== turn) return;
        stop();
        onFailure(`${side === 'texture' ? item.name : item.track.source.path}: ${messageOf(error)}`);
      },
    );
  };
  return {
    get state() {
      return state;
    },
    play,
    stop,
    compare(item) {
      const isOther = state.item === item && state.side === 'source';
      if (!isOther) compared = item;
      play(item, isOther ? 'texture' : 'source');
    },
    setLooping(isLooping) {
      voice?.setLooping(isLooping && (state.side === 'source' || state.item?.texture.loop !== null));
      change({ isLooping });
    },
    position: () => voice?.position(),
    prepare: (item) => {
      if (sounds.isReadable(item)) decode(item).catch(() => undefined);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An element loops a whole file by itself; any other loop is turned by the clock. */
function elementRange({ texture, seconds }: Item) {
  const [first, last] = texture.loop ?? [0, texture.frames - 1];
  const isWholeFile = first === 0 && last === texture.frames - 1;
  return {
    startSec: 0,
    endSec: isWholeFile ? seconds : (last + 1) / texture.rate,
    loopSec: first / texture.rate,
    isWholeFile,
  };
}
