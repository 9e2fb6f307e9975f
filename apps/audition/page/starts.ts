/** How each thing that can be played is started: exactly where its bytes can be had, otherwise by an audio element. */
import { matchedGains, playedRange } from './comparison.ts';
import { startElement } from './element-voice.ts';
import { createExactSounds } from './exact-voice.ts';
import type { Item } from './item.ts';
import type { Sounds } from './sounds.ts';
import type { Voice } from './voice.ts';

export interface StartRequest {
  readonly item: Item;
  readonly isLooping: boolean;
  /** Whether it is compared, and so as loud as its other side. */
  readonly isMatched: boolean;
  readonly onEnd: () => void;
}

/** Gives a voice, or what starts one at once: so that nothing sounds that is not wanted any more. */
export type Start = (request: StartRequest) => Promise<Voice | (() => Voice)>;

export interface Starts {
  readonly texture: Start;
  /** Rejects where the source is not at hand. */
  readonly source: Start;
  /** Has to be called in a gesture: before one, browsers are silent. */
  readonly wake: (item: Item) => void;
  /** Decodes ahead what will be played next. */
  readonly prepare: (item: Item) => void;
}

export function createStarts(sounds: Sounds): Starts {
  const exact = createExactSounds();
  const decode = (item: Item): Promise<AudioBuffer> =>
    exact.decoded(item, async () => {
      const bytes = await sounds.bytes(item);
      if (bytes === undefined) throw new Error('the file cannot be read');
      return bytes;
    });
  return {
    async texture({ item, isLooping: isWanted, isMatched, onEnd }) {
      const gain = isMatched ? matchedGains(item.texture).texture : 1;
      const isLooping = isWanted && item.texture.loop !== null;
      if (!sounds.isReadable(item)) {
        return startElement({ url: sounds.url(item), gain, isLooping, onEnd, ...elementRange(item) });
      }
      const buffer = await decode(item);
      return () => exact.start(item, buffer, { gain, isLooping, onEnd });
    },
    async source({ item, onEnd }) {
      const [url, range] = [sounds.sourceUrl(item), playedRange(item)];
      if (url === undefined || range === undefined) throw new Error('its source is not at hand (--root)');
      const [startSec, endSec] = range;
      const place = { startSec, endSec, loopSec: startSec, isWholeFile: false };
      return startElement({ url, gain: matchedGains(item.texture).source, isLooping: true, onEnd, ...place });
    },
    wake: (item) => {
      if (sounds.isReadable(item)) exact.wake(item.texture.rate);
    },
    prepare: (item) => {
      if (sounds.isReadable(item)) decode(item).catch(() => undefined);
    },
  };
}

/** An element loops a whole file by itself; any other loop is turned by the clock. */
function elementRange({ texture, seconds }: Item) {
  const [first, last] = texture.loop ?? [0, texture.frames - 1];
  const isWholeFile = first === 0 && last === texture.frames - 1;
  const endSec = isWholeFile ? seconds : (last + 1) / texture.rate;
  return { startSec: 0, endSec, loopSec: first / texture.rate, isWholeFile };
}
