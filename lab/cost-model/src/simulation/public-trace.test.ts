import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicTraceCells } from '../terminal/public-trace-command.ts';
import { asTraced, publicTrace, publicTraceRows, simulatePublicTrace } from './public-trace.ts';

describe('the public trace', () => {
  it.each(['start', 'at10', 'at15', 'done'] as const)('is met within 10 %%: %s', (point) => {
    const ratio = simulatePublicTrace(asTraced)[point] / publicTrace[point];
    expect(ratio).toBeGreaterThanOrEqual(0.9);
    expect(ratio).toBeLessThanOrEqual(1.1);
  });

  it('is met with the 16 environments of its equilibrium as the bound, too', () => {
    const { done, ...points } = simulatePublicTrace({ ...asTraced, cpuMs: 34_000, most: 16 });
    expect(points).toEqual({ start: 3, at10: 10, at15: 16 });
    expect(done / publicTrace.done).toBeCloseTo(1, 1);
  });

  const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/cost-model.md'), 'utf8');
  const lines = page.split('\n').map((line) => line.replaceAll(/ +/g, ' '));
  const cells = publicTraceCells(publicTraceRows());

  it.each(cells)('docs/cost-model.md has what the command prints: %s', (...row) => {
    expect(lines).toContain(`| ${row.join(' | ')} |`.replaceAll('|  |', '| |'));
  });
});
