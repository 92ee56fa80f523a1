import { expect, test } from 'vitest';
import { styles } from './styles.ts';

const [light = {}, dark = {}] = [...styles.text.matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) =>
  Object.fromEntries([...body.matchAll(/--([\w-]+): (#\w+)/g)].map(([, name, value]) => [name, value])),
);

/** WCAG 2.2, relative luminance. */
function luminance(hex = ''): number {
  const digits =
    hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : hex.slice(1).match(/../g);
  const [r = 0, g = 0, b = 0] = (digits ?? []).map((pair) => {
    const value = Number.parseInt(pair, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one?: string, other?: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test.each([
  ['light', light],
  ['dark', dark],
])('numbers in the colour of an arm can be read on a %s page', (_, theme) => {
  for (const arm of ['a', 'b', 'c']) expect(contrast(theme[arm], theme['page']), arm).toBeGreaterThan(4.5);
  for (const soft of ['a-soft', 'b-soft', 'c-soft'])
    expect(contrast(theme['ink'], theme[soft]), soft).toBeGreaterThan(7);
});

test.each([
  ['light', light],
  ['dark', dark],
])('the hybrid differs from the other arms in lightness too, on a %s page', (_, theme) => {
  for (const other of ['a', 'b']) expect(contrast(theme['c'], theme[other]), other).toBeGreaterThan(1.5);
});
