import { afterAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStrictly } from '../../test/strict-html.ts';
import { writeZip } from '../../test/small-delivery.ts';
import { verifyDelivery } from '../verify/verify-delivery.ts';
import { deliveryPage, reportPath } from './delivery-report.ts';

const root = await mkdtemp(join(tmpdir(), 'stem-report-'));
afterAll(() => rm(root, { recursive: true, force: true }));

test('a delivery is drawn from its zip alone: every file, every section, every check; twice the same', async () => {
  const zip = join(root, 'delivery.zip');
  await writeZip(zip, join(root, 'folder'));
  const result = await verifyDelivery(zip);
  const page = deliveryPage(result);
  expect(deliveryPage(await verifyDelivery(zip))).toBe(page);
  const { text, attributes } = readStrictly(page);
  for (const words of ['Deja Vu', '5 passed, 0 failed', 'Brücke', 'bass', 'guitars', 'drums', 'null test']) {
    expect(text).toContain(words);
  }
  expect(attributes.filter((value) => value.includes('Waveform of'))).toHaveLength(4);
});

test('the page is for the folder, or beside the zip', () => {
  expect(reportPath({ place: join('a', 'b'), kind: 'folder' })).toBe(join('a', 'b', 'report.html'));
  expect(reportPath({ place: join('a', 'b.zip'), kind: 'zip' })).toBe(join('a', 'b.report.html'));
});
