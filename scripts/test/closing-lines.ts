import { stripVTControlCharacters } from 'node:util';
import type { PartResults } from './part-results.ts';

/** A task of the run: lint, types, or one part's tests. */
export interface TaskOutcome {
  /** As turbo names it: `@telemetry/infra#test`, `//#lint`. */
  task: string;
  outcome: 'passed' | 'failed' | 'not run';
  /** Absent where a task has no tests, or ended before it could write them. */
  results?: PartResults;
}

const firstLines = (text: string, most: number): string[] => {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.length <= most ? lines : [...lines.slice(0, most), '…'];
};

/**
 * The last lines of a test run: what was skipped and why, what failed and what it saw, and the count over all parts.
 * A task without tests (lint, types), and one that ended without results, counts as one that failed or passed.
 */
export function closingLines(tasks: readonly TaskOutcome[]): string[] {
  const skipped = tasks.flatMap(({ task, results }) =>
    (results?.skipped ?? []).map(({ name, why }) => `  ${task}: ${name}: ${why}`),
  );
  const failures = tasks.flatMap(({ task, outcome, results }) => {
    if (results !== undefined && results.failed.length > 0)
      return results.failed.map(({ name, said }) => [
        `✗ ${task}: ${name}`,
        ...firstLines(said, 12).map((line) => `    ${line}`),
      ]);
    if (outcome === 'failed') return [[`✗ ${task}: it failed; what it said stands above, under its name`]];
    return [];
  });
  const notRun = tasks.filter(({ outcome }) => outcome === 'not run').map(({ task }) => task);
  const passed = tasks.reduce(
    (sum, { outcome, results }) => sum + (results?.passed ?? (outcome === 'passed' ? 1 : 0)),
    0,
  );
  return [
    ...(skipped.length > 0 ? ['Skipped:', ...skipped, ''] : []),
    ...(notRun.length > 0 ? [`Not run, because what they stand on failed: ${notRun.join(', ')}`, ''] : []),
    ...failures.flatMap((lines) => [...lines, '']),
    `${passed} passed, ${failures.length} failed, ${skipped.length} skipped`,
  ];
}
