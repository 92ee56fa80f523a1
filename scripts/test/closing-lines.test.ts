import { expect, test } from 'vitest';
import { closingLines } from './closing-lines.ts';

const part = (passed: number) => ({ passed, failed: [], skipped: [] });

test('count over all parts, with a check as one', () => {
  expect(
    closingLines([
      { task: '//#lint', outcome: 'passed' },
      { task: 'infra#test', outcome: 'passed', results: part(3) },
      { task: 'twin#test', outcome: 'passed', results: part(4) },
    ]),
  ).toEqual(['8 passed, 0 failed, 0 skipped']);
});

test('say what a test that failed saw, above the count, without colours', () => {
  const lines = closingLines([
    {
      task: 'twin#test',
      outcome: 'failed',
      results: {
        passed: 1,
        failed: [{ name: 'a.test.ts > lands', said: '\u001b[31mexpected 2 objects\u001b[39m\nsaw 3' }],
        skipped: [],
      },
    },
  ]);
  expect(lines).toEqual([
    '✗ twin#test: a.test.ts > lands',
    '    expected 2 objects',
    '    saw 3',
    '',
    '1 passed, 1 failed, 0 skipped',
  ]);
});

test('name what was skipped and why', () => {
  const lines = closingLines([
    {
      task: 'twin#test',
      outcome: 'passed',
      results: { passed: 1, failed: [], skipped: [{ name: 'a.test.ts > b', why: 'Linux only' }] },
    },
  ]);
  expect(lines).toEqual([
    'Skipped:',
    '  twin#test: a.test.ts > b: Linux only',
    '',
    '1 passed, 0 failed, 1 skipped',
  ]);
});

test('count a part that ended without results as failed, though none of its tests did', () => {
  expect(closingLines([{ task: 'twin#test', outcome: 'failed' }]).at(-1)).toBe(
    '0 passed, 1 failed, 0 skipped',
  );
  expect(closingLines([{ task: 'twin#test', outcome: 'failed', results: part(5) }]).at(-1)).toBe(
    '5 passed, 1 failed, 0 skipped',
  );
});

test('say what was not run', () => {
  expect(closingLines([{ task: 'twin#test', outcome: 'not run' }])).toEqual([
    'Not run, because what they stand on failed: twin#test',
    '',
    '0 passed, 0 failed, 0 skipped',
  ]);
});
