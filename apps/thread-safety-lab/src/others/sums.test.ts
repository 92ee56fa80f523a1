import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { betweenMarks } from '@telemetry/eslint-plugin-lmi/scripts/between-marks';
import { describe, expect, it } from 'vitest';
import { type HandlerOfOthers, repositoriesOfOthers } from './handlers.ts';
import { digestOf, readCounted, verdictsOf } from './said.ts';
import { placeOfSums, readmes, sumsFor } from './sums.ts';
import { tallyOf } from './tally.ts';

const counted = readCounted() ?? { day: '', invocations: 0, said: [] };
const { verdicts, missing } = verdictsOf(repositoriesOfOthers(), counted.said);

describe('what was counted', () => {
  it('holds every handler of the list as it is listed now, and nothing against what somebody said who read it', () => {
    expect(missing).toBe(0);
    expect(verdicts).toHaveLength(counted.said.length);
    expect(tallyOf(verdicts).contradictions).toEqual([]);
  });

  it.each(readmes)('is what %s says', (readme) => {
    const page = readFileSync(join(import.meta.dirname, '../../../..', readme), 'utf8');
    expect(betweenMarks(page, placeOfSums, sumsFor(counted))).toBe(page);
  });
});

describe('a handler that was tried', () => {
  const handler: HandlerOfOthers = { file: 'a.ts', event: {}, judgement: 'safe', because: 'It is so.' };
  const repository = { repository: 'they/theirs', commit: 'c', handlers: [handler] };
  const said = [
    {
      repository: 'they/theirs',
      file: 'a.ts',
      digest: digestOf(repository, handler),
      lint: ['lmi/x'],
      race: [],
    },
  ];
  const missingWith = (more: object, change: Partial<HandlerOfOthers> = {}): number =>
    verdictsOf([{ ...repository, handlers: [{ ...handler, ...change }], ...more }], said).missing;

  it('is known, however it is judged', () => {
    expect(missingWith({})).toBe(0);
    expect(missingWith({}, { judgement: 'hazard', because: 'It is not.' })).toBe(0);
  });

  it('is to be tried again at another commit, with another event or with other packages', () => {
    expect(missingWith({ commit: 'd' })).toBe(1);
    expect(missingWith({ packages: ['lodash'] })).toBe(1);
    expect(missingWith({}, { event: { id: 1 } })).toBe(1);
  });

  it('is summed as it is judged', () => {
    const day = { day: '2026-11-29', invocations: 500, said };
    expect(sumsFor(day, [repository])).toContain('| safe: what is found is a false alarm | 1 | 1 | 0 |');
    expect(sumsFor(day, [repository])).toContain('Counted on 2026-11-29');
    expect(sumsFor(day, [repository])).toContain('500 invocations');
  });
});
