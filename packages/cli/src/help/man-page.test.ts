import { expect, test } from '@jest/globals';
import type { Command } from '../command.ts';
import { manPages } from './man-page.ts';

const odd: Command<{ readonly tone: string | undefined }> = {
  name: 'odd',
  summary: 'Says "it\'s" – odd.',
  description: ['.stemignore stands first, \\n is no line, and ~/x^y`z` is typed.'],
  options: { tone: { kind: 'text', description: "'Tone'." } },
  examples: [],
  run: async () => 0,
};

test('what roff would read as its own is set as it is written', () => {
  const pages = manPages({ name: 'studio', version: '1', summary: 'A studio.', commands: [odd] });
  expect([...pages.keys()]).toEqual(['studio.1', 'studio-odd.1']);
  const page = pages.get('studio-odd.1') ?? '';
  expect(page).toContain('.SH NAME\nstudio\\-odd \\- Says "it\\(aqs" \\[u2013] odd\n');
  expect(page).toContain('\n\\&.stemignore stands first, \\en is no line, and \\(ti/x\\(hay\\(gaz\\(ga is typed.\n');
  expect(page).toContain('.TP\n\\fB\\-\\-tone FILE\\fR\n\\(aqTone\\(aq.\n');
});
