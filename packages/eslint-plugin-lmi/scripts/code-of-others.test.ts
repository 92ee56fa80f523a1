import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { betweenMarks } from './between-marks.ts';
import {
  codeOfOthers,
  type Counted,
  falseAlarmsOf,
  placeOfSums,
  readCounted,
  sumsFor,
} from './code-of-others.ts';

const counted: Counted = readCounted() ?? { day: '', repositories: [] };
const files = codeOfOthers().flatMap(({ repository, safe }) =>
  Object.entries(safe).map(([file, because]) => ({ repository, file, because })),
);

describe('the code of others', () => {
  it('is ten repositories, each at a commit, with forty-five files and more that are safe, and why each is', () => {
    expect(codeOfOthers()).toHaveLength(10);
    for (const { commit } of codeOfOthers()) expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(files.length).toBeGreaterThanOrEqual(45);
    for (const { because } of files) expect(because).toMatch(/\.$/);
  });

  it('was counted as it is listed', () => {
    const listed = codeOfOthers().map(({ repository, commit, safe }) => ({
      repository,
      commit,
      safeFiles: Object.keys(safe),
    }));
    expect(counted.repositories).toMatchObject(listed);
  });

  it('has false alarms in at most 5 % of its safe files', () => {
    const { safe, percent } = falseAlarmsOf(counted);
    expect(safe).toBe(files.length);
    expect(percent).toBeLessThanOrEqual(5);
  });

  it('is what the README says', () => {
    const page = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    expect(betweenMarks(page, placeOfSums, sumsFor(counted))).toBe(page);
  });
});

const repository = (safeFiles: string[], falseAlarms: { file: string; rule: string }[]) => ({
  ...{ repository: 'they/theirs', commit: 'c', files: 9, onLambda: 5, unparsed: 0, findings: { 'lmi/a': 2 } },
  safeFiles,
  falseAlarms,
});

describe('false alarms', () => {
  it('are counted by file, of all safe ones', () => {
    const twice = [
      { file: 'a.ts', rule: 'lmi/a' },
      { file: 'a.ts', rule: 'lmi/b' },
    ];
    const some = {
      day: '2026-11-29',
      repositories: [repository(['a.ts', 'b.ts'], twice), repository(['c.ts'], [])],
    };
    expect(falseAlarmsOf(some)).toEqual({ safe: 3, alarmed: 1, percent: 33.3 });
    expect(sumsFor(some)).toContain('**1 has a finding: 33.3 % false alarms**: they/theirs a.ts (a)');
    expect(sumsFor(some)).toContain('| **all** | 18 | 10 | 4 | 3 | 1 |');
  });
});

it('a page gets a text between marks, and nothing else of it changes', () => {
  const page = 'before\n<!-- x -->\nold\n<!-- /x -->\nafter\n';
  const changed = betweenMarks(page, 'x', 'new');
  expect(changed).toMatch(/^before\n<!-- x -->[^]*new[^]*<!-- \/x -->\nafter\n$/);
  expect(changed).not.toContain('old');
  expect(betweenMarks(changed, 'x', 'new')).toBe(changed);
  expect(() => betweenMarks(page, 'y', 'new')).toThrow('no place');
});
