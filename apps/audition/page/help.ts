/** The help: keys, and words of the filter. */
import { button, element } from './dom.ts';
import { keyHelp } from './keys.ts';

const filterHelp: readonly (readonly [words: string, meaning: string])[] = [
  ['warm', 'name, track, source or tag holds it'],
  ['"two words"', 'with a blank in it'],
  ['kind:pad,swell', 'one of these; also grade, key, profile, track, brightness'],
  ['lufs<-20  len>=4', 'numbers: lufs, peak, len, bpm, hz, mb, rating'],
  ['tag:night', 'a tag of yours'],
  ['is:unrated', 'rated, unrated, judged, rejected, tagged, loop'],
  ['is:example', 'one of each that sound alike'],
  ['likeness:name', 'those that sound like it'],
  ['distinct:12', 'of all that is left, the 12 most different'],
  ['-is:rejected', 'not that'],
];

export function createHelp(): HTMLDialogElement {
  const keys = keyHelp.flatMap(([names, meaning]) => [
    element('dt', {}, ...names.flatMap((name) => [name === '…' ? ' … ' : element('kbd', {}, name), ' '])),
    element('dd', {}, meaning),
  ]);
  const words = filterHelp.flatMap(([name, meaning]) => [
    element('dt', {}, element('code', {}, name)),
    element('dd', {}, meaning),
  ]);
  const dialog = element('dialog', { 'aria-labelledby': 'help-title' });
  const close = button('Close', { onClick: () => dialog.close() });
  dialog.append(
    element('h2', { id: 'help-title' }, 'Keys'),
    element('dl', { class: 'keys' }, ...keys),
    element('h2', {}, 'Filter'),
    element('dl', { class: 'keys' }, ...words),
    close,
  );
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}
