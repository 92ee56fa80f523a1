import { describe, expect, it } from 'vitest';
import { repositoriesOfOthers } from './handlers.ts';
import type { Verdict } from './said.ts';
import { tallyOf } from './tally.ts';

const verdict = (more: Partial<Verdict>): Verdict => ({
  repository: 'they/theirs',
  file: 'handler.ts',
  event: {},
  because: 'it is so',
  judgement: 'safe',
  lint: [],
  race: [],
  ...more,
});

describe('the sums', () => {
  it('count what was found among hazards, and among safe handlers as false alarms', () => {
    const tally = tallyOf([
      verdict({}),
      verdict({ race: ['answer-differs'] }),
      verdict({ lint: ['lmi/no-module-state'], repository: 'they/others' }),
      verdict({ judgement: 'hazard', lint: ['lmi/no-module-state'], race: ['answer-differs'] }),
      verdict({ judgement: 'hazard', race: ['growth', 'dead-worker'] }),
      verdict({ judgement: 'hazard' }),
      verdict({ judgement: 'does-not-run', race: 'no table' }),
    ]);
    expect(tally).toMatchObject({ repositories: 2, handlers: 7, safe: 3, hazards: 3, doNotRun: 1 });
    expect(tally).toMatchObject({ foundByLint: 1, foundByRace: 2, foundByNeither: 1 });
    expect(tally).toMatchObject({ falseAlarmsOfLint: 1, falseAlarmsOfRace: 1 });
  });

  it.each([
    [{ race: ['growth'] as Verdict['race'] }, 'race says growth'],
    [{ lint: ['lmi/no-module-state'] }, 'lint says lmi/no-module-state'],
    [{ race: 'no table' }, 'does not run: no table'],
    [{ judgement: 'does-not-run' as const }, 'race says fine'],
    [
      { judgement: 'hazard' as const, foundBy: { lint: 'lmi/no-module-state' } },
      'lint misses lmi/no-module-state',
    ],
    [{ judgement: 'hazard' as const, foundBy: { race: 'growth' as const } }, 'race misses growth'],
  ])('name what is against the list: %j', (more, said) => {
    expect(tallyOf([verdict(more)]).contradictions).toEqual([`they/theirs handler.ts: ${said}`]);
  });

  it('name nothing where a hazard is found by who is said to find it, and by others', () => {
    const found = verdict({
      judgement: 'hazard',
      foundBy: { race: 'growth' },
      race: ['growth'],
      lint: ['lmi/x'],
    });
    expect(tallyOf([found]).contradictions).toEqual([]);
  });
});

describe('the list', () => {
  const repositories = repositoriesOfOthers();
  const handlers = repositories.flatMap((repository) => repository.handlers);

  it('has at least fifteen handlers of ten repositories, each pinned and judged', () => {
    expect(repositories.length).toBeGreaterThanOrEqual(10);
    expect(handlers.length).toBeGreaterThanOrEqual(15);
    for (const { commit } of repositories) expect(commit).toMatch(/^[0-9a-f]{40}$/);
    for (const { because, judgement } of handlers) {
      expect(['safe', 'hazard', 'does-not-run']).toContain(judgement);
      expect(because).toMatch(/\.$/);
    }
  });

  it('says of every hazard who finds it', () => {
    for (const { file, judgement, foundBy } of handlers)
      expect([file, foundBy === undefined]).toEqual([file, judgement !== 'hazard']);
  });
});
