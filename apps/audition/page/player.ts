/** Plays one thing at a time: a texture, or the place in its source that it came from. */
import type { Item } from './item.ts';
import type { Sounds } from './sounds.ts';
import { createStarts } from './starts.ts';
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
  const starts = createStarts(sounds);
  const listeners: (() => void)[] = [];
  let state: PlayerState = { item: undefined, side: 'texture', isLooping: true, isExact: undefined };
  let voice: Voice | undefined;
  /** What is compared plays at matched levels until another texture is played. */
  let compared: Item | undefined;
  /** Goes up with every start and stop: who comes late finds that it is not his turn. */
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
  const start = async (item: Item, side: PlayerState['side']): Promise<void> => {
    const own = turn;
    const onEnd = (): void => {
      if (own === turn) stop();
    };
    try {
      const request = { item, isLooping: state.isLooping, isMatched: compared === item, onEnd };
      const started = await starts[side](request);
      if (own === turn) {
        voice = typeof started === 'function' ? started() : started;
        change({ isExact: voice.isExact });
      } else if (typeof started !== 'function') started.stop();
    } catch (error) {
      if (own !== turn) return;
      stop();
      onFailure(`${side === 'texture' ? item.name : item.track.source.path}: ${messageOf(error)}`);
    }
  };
  const play = (item: Item, side: PlayerState['side'] = 'texture'): void => {
    stop();
    if (compared !== item) compared = side === 'source' ? item : undefined;
    starts.wake(item);
    change({ item, side });
    void start(item, side);
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
    prepare: starts.prepare,
    onChange: (listener) => void listeners.push(listener),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
