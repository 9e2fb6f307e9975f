/** A row of the list. */
import type { App } from './app.ts';
import { button, element, setText, toggleAttribute } from './dom.ts';
import { currentPalette, drawSpectrogram, drawWaveform, type LoopShare, type Palette } from './draw.ts';
import type { Item } from './item.ts';
import type { ViewRow } from './view.ts';
import { lengthText, signed } from './words.ts';

export interface Row {
  readonly node: HTMLElement;
  /** Shows what may have changed. */
  readonly update: () => void;
  readonly redraw: () => void;
}

export function groupRow({ label, count }: Extract<ViewRow, { kind: 'group' }>): Row {
  const cell = element(
    'div',
    { role: 'gridcell', class: 'group-label' },
    element('strong', {}, label),
    element('span', {}, String(count)),
  );
  return { node: element('div', { role: 'row', class: 'row group' }, cell), update: () => {}, redraw: () => {} };
}

export function loopShare({ texture: { loop, frames } }: Item): LoopShare | undefined {
  return loop === null ? undefined : { start: loop[0] / frames, end: (loop[1] + 1) / frames };
}

export const playText = '\u25b6\ufe0e';
export const stopText = '\u25a0\ufe0e';

export function createRow(app: App, item: Item): Row {
  const { texture, track } = item;
  const play = button(`Play ${item.name}`, {
    text: playText,
    class: 'play',
    tabindex: -1,
    onClick: () => toggle(app, item),
  });
  const wave = element('canvas', { class: 'wave', 'aria-hidden': true });
  const spectrum = element('canvas', { class: 'spectrum', 'aria-hidden': true });
  const tags = element('span', { class: 'tags' });
  const stars = element('span', { class: 'stars' });
  const cell = (name: string, ...content: (Node | string)[]): HTMLElement =>
    element('div', { role: 'gridcell', class: `cell c-${name}` }, ...content);
  const under = [track.name, track.profile ?? ''].filter((word) => word !== '').join(' · ');
  const node = element(
    'div',
    { role: 'row', class: 'row item', id: `row-${item.index}` },
    cell('play', play),
    cell(
      'name',
      element('b', { title: item.name }, item.shortName),
      element('small', {}, element('span', { class: 'under' }, under), tags),
    ),
    cell('kind', element('span', { class: 'kind' }, texture.kind)),
    cell('waveform', wave),
    cell('spectrum', spectrum),
    cell('length', lengthText(item.seconds)),
    cell('loudness', texture.level.lufs === null ? '–' : signed(texture.level.lufs, 1)),
    cell('key', texture.key ?? '–'),
    cell('tempo', texture.bpm === null ? '–' : String(Math.round(texture.bpm))),
    cell('brightness', texture.brightness ?? '–'),
    cell('grade', element('span', { class: `grade g-${texture.grade}` }, texture.grade)),
    cell('rating', stars),
  );
  node.addEventListener('click', (event) => {
    if (!(event.target instanceof Element && event.target.closest('button'))) app.select(item);
  });
  node.addEventListener('dblclick', () => app.player.play(item));

  const draw = async (): Promise<void> => {
    const picture = await app.pictures.of(item.index);
    if (!node.isConnected) return;
    const palette = paletteNow();
    drawWaveform(wave, picture, { palette, loop: loopShare(item) });
    drawSpectrogram(spectrum, picture, palette);
  };
  const redraw = (): void => void draw();
  requestAnimationFrame(redraw);
  return {
    node,
    redraw,
    update() {
      const { rating, rejected, tags: words } = app.judgements.of(item);
      const isPlaying = app.player.state.item === item;
      toggleAttribute(node, 'aria-selected', String(app.selected === item));
      node.classList.toggle('playing', isPlaying);
      node.classList.toggle('rejected', rejected);
      setText(play, isPlaying ? stopText : playText);
      play.setAttribute('aria-label', `${isPlaying ? 'Stop' : 'Play'} ${item.name}`);
      setText(stars, rejected ? 'rejected' : rating === null ? '' : '★'.repeat(rating));
      toggleAttribute(stars, 'aria-label', rating === null || rejected ? undefined : `${rating} of 5`);
      toggleAttribute(stars, 'role', rating === null || rejected ? undefined : 'img');
      setText(tags, words.map((word) => `#${word}`).join(' '));
    },
  };
}

/** Reading the style sheet's colours takes as long as drawing a row: they are the same for all of one frame. */
let palette: Palette | undefined;
export function paletteNow(): Palette {
  if (palette === undefined) {
    palette = currentPalette();
    setTimeout(() => (palette = undefined), 100);
  }
  return palette;
}

export function toggle(app: App, item: Item): void {
  const { player } = app;
  app.select(item);
  if (player.state.item === item) player.stop();
  else player.play(item);
}
