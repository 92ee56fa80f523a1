import { expect, test } from 'vitest';
import { csv } from './csv.ts';

test.each([
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['+1+cmd|x', `'+1+cmd|x`],
  ['-2+3', `'-2+3`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t=1`],
  ['-12.5', '-12.5'],
  ['+3', '+3'],
  ['-1e-7', '-1e-7'],
  ['- 4 %', `'- 4 %`],
  ['-4 %', '-4 %'],
  ['a,b', '"a,b"'],
  ['a "b"', '"a ""b"""'],
  ['two\nlines', '"two\nlines"'],
  ['', ''],
  [7, '7'],
])('the field %j is %s', (value, expected) => {
  expect(csv([[value]])).toBe(expected);
});

test('rows are lines, fields have commas between them', () => {
  expect(
    csv([
      ['a', 1],
      ['b', -2],
    ]),
  ).toBe('a,1\nb,-2');
});
