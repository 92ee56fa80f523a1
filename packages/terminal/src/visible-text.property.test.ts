import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleJson, visibleLines } from './visible-text.ts';

/** What terminals act on, by code point: C0, DEL, C1, bidirectional controls, separators, half of a surrogate pair. */
const acts = (point: number): boolean =>
  point < 0x20 ||
  (point >= 0x7f && point <= 0x9f) ||
  [0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff].includes(point) ||
  (point >= 0x202a && point <= 0x202e) ||
  (point >= 0x2066 && point <= 0x2069) ||
  (point >= 0xd800 && point <= 0xdfff);
const acting = (text: string): string[] =>
  [...text].filter((character) => acts(character.codePointAt(0) ?? 0));

/** Half of the characters are ones that matter. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.constantFrom('\u001b', '\u0007', '\u009b', '\u202e', '\u2066', '\u2028', '\r', '\n', '\t', '\ud800'),
  ),
  maxLength: 40,
});

describe('text from outside', () => {
  it('holds nothing that a terminal acts on', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(acting(visible(value))).toEqual([]);
      }),
    );
  });

  it('keeps the line feeds of our own text, and nothing else', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(acting(visibleLines(value)).join('')).toBe(value.replaceAll(/[^\n]/g, ''));
      }),
    );
  });

  it('is the same value when it is read from JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(text, fc.oneof(text, fc.array(text))),
        fc.constantFrom(0, 2),
        (value, indent) => {
          const json = visibleJson(value, indent);
          expect(acting(json).filter((character) => character !== '\n')).toEqual([]);
          expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });

  it('is shown as it is where it does no harm', () => {
    const harmless = 'Größe 3 µs · 日本語 · שלום · 👩‍👩‍👧 · می‌خواهم';
    expect(visible(harmless)).toBe(harmless);
  });

  it.each([
    ['\u001b[2J', '\\u001b[2J'],
    ['\u009b31m', '\\u009b31m'],
    ['a\u202eb', 'a\\u202eb'],
    ['a\nb\tc', 'a\\nb\\tc'],
    ['\u{e0041}', '\\udb40\\udc41'],
  ])('%j is shown as %s', (raw, shown) => {
    expect(visible(raw)).toBe(shown);
  });
});
