import { expect, test } from 'vitest';
import { refusalOf } from './own-pages.ts';

const host = '127.0.0.1:4000';

test.each([
  ['a program', { host }],
  ['a program that says localhost', { host: 'localhost:4000' }],
  ['over IPv6', { host: '[::1]:4000' }],
  ['a page of its own', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }],
  ['an address that somebody typed', { host, 'sec-fetch-site': 'none' }],
  [
    'a link that somebody followed',
    { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ],
])('%s is let in', (_, headers) => {
  expect(refusalOf({ headers })).toBeUndefined();
});

test.each([
  ['a page elsewhere', { host, origin: 'https://elsewhere.example' }],
  ['a page of another port', { host, origin: 'http://127.0.0.1:5000' }],
  ['a page whose origin is hidden', { host, origin: 'null' }],
  ['a name that was pointed at loopback', { host: 'elsewhere.example:4000' }],
  ['a name that begins like loopback', { host: '127.0.0.1.elsewhere.example:4000' }],
  ['nobody', {}],
  ['an image in a page elsewhere', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  [
    'a page of another port, without origin',
    { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
  ],
  [
    'a frame in a page elsewhere',
    { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
])('%s is refused', (_, headers) => {
  expect(refusalOf({ headers })).toBeTypeOf('string');
});
