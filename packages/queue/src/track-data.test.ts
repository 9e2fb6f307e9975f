import { expect, test } from '@jest/globals';
import { parseAnswer, parseTrackData, trackKey } from './track-data.ts';

const track = { b: 'batch', p: 'songs/a.wav', id: 'audio_0001', slug: 'songs_a' };

test('the key is the same for the same track of the same batch, and another for any other', () => {
  const others = [{ b: 'c' }, { p: 'songs/b.wav' }, { id: 'audio_0002' }, { slug: 'songs_a_2' }];
  const keys = [track, { ...track }, ...others.map((other) => ({ ...track, ...other }))].map(trackKey);
  expect(keys[1]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(5);
  for (const key of keys) expect(key).toMatch(/^t[\w-]{24}$/);
});

test('a path or a folder that leads elsewhere is a refusal, whoever has enqueued it', () => {
  expect(parseTrackData(track)).toEqual({ ...track, refusal: undefined });
  expect(parseTrackData({ ...track, p: '../a.wav' })?.refusal).toMatch(/leads out of the root/);
  expect(parseTrackData({ ...track, p: '/etc/passwd' })?.refusal).toMatch(/absolute/);
  expect(parseTrackData({ ...track, slug: '../a' })?.refusal).toMatch(/folder/);
});

test('what somebody else has put into the queue is no track', () => {
  for (const data of [{ p: 'a.wav' }, {}, null, 'a.wav']) expect(parseTrackData(data)).toBeUndefined();
});

test('an answer that no worker of ours has given is none', () => {
  expect(parseAnswer({ state: 'made' })).toBeUndefined();
  expect(parseAnswer(null)).toBeUndefined();
});
