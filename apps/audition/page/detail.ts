/** The texture that is selected, large: its pictures, what is known of it, what one thinks of it. */
import type { App } from './app.ts';
import { button, element, setText, toggleAttribute } from './dom.ts';
import { drawSpectrogram, drawWaveform } from './draw.ts';
import { facts } from './facts.ts';
import type { Item } from './item.ts';
import { parseTags } from './judgement.ts';
import { rate, reject } from './actions.ts';
import { loopShare, paletteNow, playText, stopText, toggle } from './row.ts';

export interface Detail {
  readonly node: HTMLElement;
  readonly focusTags: () => void;
}

export function createDetail(app: App): Detail {
  const heading = element('h2', {});
  const under = element('p', { class: 'under' });
  const pictures = createLargePictures(app);
  const transport = createTransport(app);
  const isWide = matchMedia('(min-width: 900px)');
  const notice = element('p', { class: 'notice', hidden: true });
  const judging = createJudging(app);
  const list = element('dl', { class: 'facts' });
  const more = element('details', { class: 'more' }, element('summary', {}, 'All about it'), list);
  const node = element(
    'section',
    { class: 'detail', 'aria-label': 'Selected texture' },
    element('header', {}, heading, under),
    pictures.node,
    transport.node,
    notice,
    judging.node,
    more,
  );
  // Beside the list there is room for all of it; below it, on a phone, there is not.
  more.open = isWide.matches;
  const update = (): void => {
    const { selected } = app;
    node.hidden = selected === undefined;
    if (selected === undefined) return;
    setText(heading, selected.shortName);
    setText(under, `${selected.track.name} · ${selected.texture.kind}`);
    const told = facts(selected).flatMap(([name, text]) => [element('dt', {}, name), element('dd', {}, text)]);
    list.replaceChildren(...told);
    pictures.show(selected);
    transport.update();
    judging.update();
  };
  app.on('selection', update);
  app.on('colours', update);
  app.on('judgement', () => judging.update());
  app.player.onChange(() => {
    transport.update();
    const { isExact, isLooping, item, side } = app.player.state;
    notice.hidden = !(isExact === false && isLooping && side === 'texture' && item?.texture.loop !== null);
  });
  setText(notice, inexactNotice);
  addEventListener('resize', update);
  queueMicrotask(update);
  return { node, focusTags: judging.focusTags };
}

/** Chromium 156 leaves 9 to 20 ms of silence where a WAV turns that an audio element loops; a loop within a file was not measured. */
const inexactNotice =
  'From disk, browsers leave 10 ms of silence or more where a loop turns. It is not in the file. Exact: drop this ' +
  'folder on the page, or use --serve or --embed.';

/** The pictures, with where it plays. */
function createLargePictures(app: App) {
  const wave = element('canvas', { class: 'wave' });
  const spectrum = element('canvas', { class: 'spectrum' });
  const head = element('div', { class: 'playhead', hidden: true });
  const hertz = ['16 kHz', '800', '40'].map((text) => element('span', {}, text));
  const frequencies = element('div', { class: 'hertz', 'aria-hidden': true }, ...hertz);
  const node = element('div', { class: 'pictures', role: 'img' }, wave, spectrum, frequencies, head);
  let shown: Item | undefined;
  const follow = (): void => {
    const { item, side } = app.player.state;
    const position = item === shown && side === 'texture' ? app.player.position() : undefined;
    head.hidden = position === undefined || shown === undefined;
    if (position !== undefined && shown !== undefined) head.style.left = `${(100 * position) / shown.seconds}%`;
    if (item !== undefined) requestAnimationFrame(follow);
  };
  app.player.onChange(follow);
  const draw = async (item: Item): Promise<void> => {
    const picture = await app.pictures.of(item.index);
    if (shown !== item) return;
    const palette = paletteNow();
    drawWaveform(wave, picture, { palette, loop: loopShare(item) });
    drawSpectrogram(spectrum, picture, palette);
  };
  return {
    node,
    show(item: Item): void {
      shown = item;
      node.setAttribute('aria-label', `Waveform and spectrogram of ${item.name}`);
      void draw(item);
    },
  };
}

function createTransport(app: App): { readonly node: HTMLElement; update(): void } {
  const withSelected = (act: (item: Item) => void) => (): void => {
    if (app.selected !== undefined) act(app.selected);
  };
  const previous = button('Previous', { text: '\u25b2\ufe0e', key: 'k', onClick: () => app.step(-1) });
  const next = button('Next', { text: '\u25bc\ufe0e', key: 'j', onClick: () => app.step(1) });
  const play = button('Play', { key: 'Space', class: 'primary', onClick: withSelected((item) => toggle(app, item)) });
  const loop = button('Loop', { key: 'l', onClick: () => app.player.setLooping(!app.player.state.isLooping) });
  const compare = button('Compare with the source', {
    text: 'A/B source',
    key: 'a',
    onClick: withSelected((item) => app.player.compare(item)),
  });
  return {
    node: element(
      'div',
      { class: 'transport', role: 'group', 'aria-label': 'Playing' },
      previous,
      play,
      next,
      loop,
      compare,
    ),
    update() {
      const { item, side, isLooping } = app.player.state;
      const { selected } = app;
      const isPlaying = item !== undefined && item === selected;
      setText(play, isPlaying ? `${stopText} Stop` : `${playText} Play`);
      play.setAttribute('aria-label', isPlaying ? 'Stop' : 'Play');
      loop.setAttribute('aria-pressed', String(isLooping));
      loop.disabled = selected?.texture.loop === null;
      const isSource = isPlaying && side === 'source';
      compare.setAttribute('aria-pressed', String(isSource));
      compare.disabled =
        selected === undefined || selected.texture.from === null || app.sounds.sourceUrl(selected) === undefined;
    },
  };
}

function createJudging(app: App) {
  const stars = ([1, 2, 3, 4, 5] as const).map((rating) =>
    button(`Rate ${rating}`, { text: '☆', key: String(rating), class: 'star', onClick: () => rate(app, rating) }),
  );
  const rejection = button('Reject', { key: 'x', class: 'reject', onClick: () => reject(app) });
  const known = element('datalist', { id: 'known-tags' });
  const tags = element('input', {
    type: 'text',
    placeholder: 'Tags, with commas between',
    'aria-label': 'Tags',
    'aria-keyshortcuts': 't',
    list: 'known-tags',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  tags.addEventListener('change', () => {
    if (app.selected !== undefined) app.judgements.change(app.selected, { tags: parseTags(tags.value) });
  });
  tags.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === 'Escape') tags.blur();
    event.stopPropagation();
  });
  const update = (): void => {
    if (app.selected === undefined) return;
    const { rating, rejected, tags: words } = app.judgements.of(app.selected);
    for (const [index, star] of stars.entries()) {
      const isLit = rating !== null && index < rating;
      star.classList.toggle('lit', isLit);
      setText(star, isLit ? '★' : '☆');
      toggleAttribute(star, 'aria-pressed', String(rating === index + 1));
    }
    rejection.setAttribute('aria-pressed', String(rejected));
    if (document.activeElement !== tags) tags.value = words.join(', ');
    known.replaceChildren(...app.judgements.tags().map((value) => element('option', { value })));
  };
  const rating = element('div', { class: 'rating', role: 'group', 'aria-label': 'Rating' }, ...stars, rejection);
  return {
    node: element('div', { class: 'judging' }, rating, element('div', { class: 'tagging' }, tags, known)),
    update,
    focusTags: () => tags.focus(),
  };
}
