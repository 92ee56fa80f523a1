import { expect, test } from 'vitest';
import { withoutLab } from './lab-marks.ts';

test('a passage between marks goes, and leaves one empty line', () => {
  expect(withoutLab('a\n\n<!-- lab -->\n\nb\n\n<!-- /lab -->\n\nc\n')).toBe('a\n\nc\n');
  expect(withoutLab('a:\n  # lab:\n  b: 1\n  # :lab\n  c: 2\n')).toBe('a:\n  c: 2\n');
  expect(withoutLab('a;\n// lab:\nb;\n// :lab\nc;\n')).toBe('a;\nc;\n');
});

test('a row of a table goes by a mark in it', () => {
  expect(withoutLab('| a | b |\n| - | - |\n| x | y <!-- lab --> |\n| z | w |\n')).toBe(
    '| a | b |\n| - | - |\n| z | w |\n',
  );
});

test('a text that has no marks stays as it is', () => {
  expect(withoutLab('lab\n# laboratory\n')).toBe('lab\n# laboratory\n');
});

test.each([
  ['a\n<!-- lab -->\nb', 'line 2: a mark of the lab does not end'],
  ['a\n<!-- /lab -->\nb', 'line 2: a mark of the lab ends that did not begin'],
  ['<!-- lab -->\n<!-- lab -->\n<!-- /lab -->', 'line 2: a mark of the lab inside another'],
])('marks that do not fit are refused: %j', (text, error) => {
  expect(() => withoutLab(text)).toThrow(error);
});
