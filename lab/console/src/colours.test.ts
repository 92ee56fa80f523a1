import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { armColours } from '@telemetry/page';
import {
  type Color,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
} from 'culori';
import { describe, expect, test } from 'vitest';

const css = readFileSync(resolve(import.meta.dirname, '../page/console.css'), 'utf8');
const colours = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/--([\w-]+): (#[\da-f]{6})/g)].map(([, name = '', value = '']) => [name, value]));
const light = colours(`${css.slice(0, css.indexOf('@media'))} ${armColours.light}`);
const dark = colours(`${css.slice(css.indexOf('@media'), css.indexOf('* {'))} ${armColours.dark}`);

/** Of somebody who cannot see a third of the colours at all. */
const eyes: Record<string, (colour: Color) => Color> = {
  'full colour vision': (colour) => colour,
  protanopia: filterDeficiencyProt(1),
  deuteranopia: filterDeficiencyDeuter(1),
  tritanopia: filterDeficiencyTrit(1),
};
/** Colours apart by 10 in CIEDE2000 are told apart at a glance; 2.3 is what is just noticed. */
const atAGlance = 10;
const apart = differenceCiede2000();
const slots = ['object', 'lookup', 'computes'];
const arms = ['a', 'b', 'c'];

describe.each([
  ['light', light],
  ['dark', dark],
])('in the %s look', (_, look) => {
  const of = (name: string): string => look.get(name) ?? expect.fail(`there is no --${name}`);

  // WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text, 3 for what a picture is understood by.
  test.each(['text', 'text-soft', 'wrong', 'focus'])('--%s is text that can be read', (name) => {
    for (const ground of ['paper', 'card'])
      expect(wcagContrast(of(name), of(ground)), ground).toBeGreaterThanOrEqual(4.5);
  });

  test.each([...slots, 'handed', ...arms])('--%s stands out from what it is drawn on', (name) => {
    expect(wcagContrast(of(name), of('card'))).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.keys(eyes))('slots are told apart by %s, beside their shapes, and so are arms', (eye) => {
    for (const group of [slots, arms])
      for (const [i, one] of group.entries())
        for (const other of group.slice(i + 1)) {
          const [seen, seenOther] = [one, other].map((name) => eyes[eye]!(parse(of(name))!));
          expect(apart(seen!, seenOther!), `${one} and ${other}`).toBeGreaterThan(atAGlance);
        }
  });
});
