import { expect, it } from 'vitest';
import { table } from './print-table.ts';

it('aligns texts to the left and numbers to the right, and counts the rows', () => {
  expect(
    table([
      { type: 'click', events: 12 },
      { type: 'screen_view', events: null },
    ]),
  ).toBe(
    ['type         events', '-----------  ------', 'click            12', 'screen_view', '(2 rows)'].join(
      '\n',
    ),
  );
});

it('says so when there are no rows', () => {
  expect(table([])).toBe('(no rows)');
});

it('does not let a stored text drive the terminal or break the table', () => {
  const [, , line] = table([{ name: '\u001b[2Jgone\nnext', long: 'x'.repeat(200) }]).split('\n');
  expect(line).toBe(`\\u001b[2Jgone\\nnext  ${'x'.repeat(59)}…`);
});

it('is made of hundreds of thousands of rows, too', () => {
  const rows = Array.from({ length: 300_000 }, (_, n) => ({ n }));
  expect(table(rows).endsWith('(300000 rows)')).toBe(true);
});
