import { describe, expect, it } from 'vitest';
import { type Answer, UnstablePaths } from './compare-answers.ts';
import { differsFromDefault } from './compare-arms.ts';

const worked: Answer = new Map<string, unknown>([
  ['outcome', 'success'],
  ['$', 'object'],
  ['$.price', 90],
]);
const failed: Answer = new Map<string, unknown>([
  ['outcome', 'function-error'],
  ['$', 'object'],
  ['$.errorMessage', 'settings: 503'],
]);
const findings = (onDefault: Answer, onManaged: Answer) =>
  differsFromDefault(new Map([[0, onDefault]]), new Map([[0, onManaged]]), new UnstablePaths());

describe('managed instances against default Lambda, one at a time on both', () => {
  it('names what fails on managed instances only, with its error', () => {
    expect(findings(worked, failed)).toMatchObject([
      { path: 'outcome', count: 1, example: { default: 'success', managed: 'settings: 503' } },
    ]);
  });

  it('says nothing of what fails on default Lambda only, or on both', () => {
    expect(findings(failed, worked)).toEqual([]);
    expect(findings(failed, failed)).toEqual([]);
  });

  it('names a value that is missing on managed instances', () => {
    const without = new Map([...worked].filter(([path]) => path !== '$.price'));
    expect(findings(worked, without)).toMatchObject([{ path: '$.price', count: 1 }]);
  });
});
