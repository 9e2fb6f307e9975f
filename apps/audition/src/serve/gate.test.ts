import { expect, test } from '@jest/globals';
import { judge, type GateRequest } from './gate.ts';

const request = (headers: GateRequest['headers'], change: Partial<GateRequest> = {}): GateRequest => ({
  method: 'GET',
  searchParams: new URLSearchParams(),
  ...change,
  headers: { host: '127.0.0.1:4747', ...headers },
});

test.each(['127.0.0.1:4747', 'localhost:4747', '[::1]:4747', '192.168.1.5:80', '10.0.0.2'])('%s may ask', (host) => {
  expect(judge(request({ host }), undefined).state).toBe('open');
});

test.each(['evil.example:4747', 'localhost.evil.example', '127.0.0.1.nip.io:4747', '', 'a@127.0.0.1', '127.0.0.1:x'])(
  'a name that may be anybody’s is refused: %s',
  (host) => {
    expect(judge(request({ host }), undefined)).toMatchObject({ state: 'refused', status: 403 });
  },
);

test('what another page embeds or fetches is refused; a link to the page is not', () => {
  expect(judge(request({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }), undefined).state).toBe(
    'refused',
  );
  expect(judge(request({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }), undefined).state).toBe(
    'open',
  );
  expect(judge(request({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }), undefined).state).toBe('open');
});

test('only the page itself writes', () => {
  const put = (origin?: string): string =>
    judge(request(origin === undefined ? {} : { origin }, { method: 'PUT' }), undefined).state;
  expect(put('http://127.0.0.1:4747')).toBe('open');
  expect([put(), put('null'), put('http://127.0.0.1:80'), put('https://127.0.0.1:4747')]).toEqual(
    Array(4).fill('refused'),
  );
});

test('where others are let in, the token opens, first in the address and then in a cookie', () => {
  const withToken = (token: string): GateRequest => request({}, { searchParams: new URLSearchParams({ token }) });
  expect(judge(request({}), 'abc').state).toBe('refused');
  expect(judge(withToken('abd'), 'abc').state).toBe('refused');
  expect(judge(withToken('abc'), 'abc').state).toBe('admitted');
  expect(judge(request({ cookie: 'x=1; stem-audition=abc' }), 'abc').state).toBe('open');
  expect(judge(request({ cookie: 'stem-audition=ab' }), 'abc').state).toBe('refused');
});
