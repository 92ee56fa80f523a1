import { readFileSync } from 'node:fs';
import lmi from '@telemetry/eslint-plugin-lmi';
import { describe, expect, it } from 'vitest';
import { pairs } from './pairs/index.ts';

const page = readFileSync(`${import.meta.dirname}/../../../docs/thread-safety-symptoms.md`, 'utf8');
const findings = readFileSync(`${import.meta.dirname}/../../../lab/race-runner/README.md`, 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\|.*`/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));

describe('the page that leads from a symptom to its cure', () => {
  it('has every pair once', () => {
    expect(rows.map(([, , pair]) => pair).toSorted()).toEqual(pairs.map(({ name }) => name).toSorted());
  });

  it.each(rows.map(([, , pair = '', rule = '', finding = '', cure = '']) => ({ pair, rule, finding, cure })))(
    'names a rule and a finding that there are for $pair',
    ({ pair, rule, finding, cure }) => {
      if (rule !== '–') expect(Object.keys(lmi.rules)).toContain(rule);
      if (finding !== '–') expect(findings).toContain(`| \`${finding}\``);
      const { foundBy } = pairs.find(({ name }) => name === pair) ?? {};
      if (foundBy?.lint) expect(`lmi/${rule}`).toBe(foundBy.lint);
      if (foundBy?.race) expect(finding).toBe(foundBy.race);
      expect(cure).not.toBe('');
    },
  );
});
