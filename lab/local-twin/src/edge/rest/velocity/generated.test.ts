import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { compileTemplate } from './compile.ts';
import { parseTemplate } from './parse.ts';

const file = resolve(import.meta.dirname, '../../../../fixtures/velocity/generated.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  cases: { template: string; text?: string; error?: string }[];
};

/** The same as in Render.java. */
const variables = (): Map<string, unknown> =>
  new Map<string, unknown>([
    [
      'map',
      new Map<string, unknown>([
        ['name', 'Ada'],
        ['age', 36],
        ['ok', true],
        ['none', null],
        ['inner', new Map([['deep', 'value']])],
      ]),
    ],
    ['list', ['a', 'b', 'c']],
    ['numbers', [3, 1, 2]],
    ['empty', []],
    ['text', 'Hello, World'],
    ['blank', ''],
    ['n', 7],
    ['zero', 0],
    ['yes', true],
    ['no', false],
  ]);

function render(template: string): string {
  const scope = { variables: variables(), out: '' };
  compileTemplate(parseTemplate(template))(scope);
  return scope.out;
}

it.each(cases)('makes of $template what Apache Velocity makes of it', ({ template, text, error }) => {
  if (error === undefined) expect(render(template)).toBe(text);
  else expect(() => render(template)).toThrow();
});

it('has at least 200 templates, most of which Velocity takes', () => {
  expect(cases.length).toBeGreaterThanOrEqual(200);
  expect(cases.filter(({ error }) => error === undefined).length).toBeGreaterThan(150);
});
