import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beliefs, choose, groupNames, groupOf, WrongChoiceError } from './all.ts';
import {
  type Evidence,
  readEvidence,
  tableOf,
  withoutAccount,
  withTable,
  writeEvidence,
} from './evidence.ts';
import { countOf, planOf } from './prove.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/unproven.md'), 'utf8');
const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  day: '2026-12-01',
  stage: 'dev',
  arm: 'default',
  region: 'us-east-1',
  found: [{ id: 'edge-charset', verdict: 'shown', answers: [] }],
  ...change,
});
const rowOf = (table: string, id: string): string =>
  table.split('\n').find((line) => line.startsWith(`| \`${id}\` |`)) ?? '';

describe('docs/unproven.md', () => {
  it('has the table that the evidence makes (else: pnpm cloud prove --table)', () => {
    expect(withTable(page, tableOf(beliefs, readEvidence()))).toBe(page);
  });

  it('says how many beliefs there are', () => {
    const [, said] = / of the (\d+) run against the twin/.exec(page) ?? [];
    // The sentence is the lab's, and gone with it.
    if (said !== undefined) expect(Number(said)).toBe(beliefs.length);
  });

  it('has a step for each belief that names one, and no other', () => {
    const steps = [...page.matchAll(/^\*\*(\d+)\. /gm)].map(([, step]) => Number(step));
    const named = beliefs.flatMap(({ step }) => step ?? []);
    expect(named.toSorted((a, b) => a - b)).toEqual(steps.toSorted((a, b) => a - b));
  });
});

it('no two beliefs have one id', () => {
  expect(new Set(beliefs.map(({ id }) => id)).size).toBe(beliefs.length);
});

describe('the table', () => {
  it('has what was found last in an account, and not what was not run', () => {
    const table = tableOf(beliefs, [
      evidence(),
      evidence({
        day: '2026-12-02',
        found: [{ id: 'edge-charset', verdict: 'shown to be wrong', answers: [] }],
      }),
      evidence({ day: '2026-12-03', found: [{ id: 'edge-charset', verdict: 'not run', answers: [] }] }),
    ]);
    expect(rowOf(table, 'edge-charset')).toContain('| shown to be wrong, 2026-12-02, dev default |');
    expect(rowOf(table, 'edge-accepts')).toContain('| not run |');
  });
});

describe('evidence', () => {
  it('has no account id', () => {
    const queueArn = 'arn:aws:sqs:us-east-1:123456789012:queue';
    expect(withoutAccount({ found: [{ body: queueArn }] }, '123456789012')).toEqual({
      found: [{ body: 'arn:aws:sqs:us-east-1:111122223333:queue' }],
    });
  });

  it('of one day, stage and arm is one file, in which what was asked again is replaced', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
    writeEvidence(evidence(), folder);
    writeEvidence(evidence({ found: [{ id: 'edge-415', verdict: 'shown', answers: [] }] }), folder);
    writeEvidence(
      evidence({
        found: [{ id: 'edge-charset', verdict: 'shown to be wrong', because: '415', answers: [] }],
      }),
      folder,
    );
    writeEvidence(evidence({ arm: 'hybrid' }), folder);
    const all = readEvidence(folder);
    expect(all.map(({ arm, found }) => [arm, found.map(({ id, verdict }) => `${id} ${verdict}`)])).toEqual([
      ['default', ['edge-415 shown', 'edge-charset shown to be wrong']],
      ['hybrid', ['edge-charset shown']],
    ]);
    expect(countOf(all.flatMap(({ found }) => found))).toEqual({
      shown: 2,
      'shown to be wrong': 1,
      'not run': 0,
    });
  });

  it('is empty where none was written', () => {
    expect(readEvidence(join(tmpdir(), 'there-is-no-evidence'))).toEqual([]);
  });
});

describe('a choice', () => {
  it('is all, some, or what is asked after each deployment', () => {
    expect(choose({})).toHaveLength(beliefs.length);
    expect(choose({ ids: ['edge-413', 'one-version'] }).map(({ id }) => id)).toEqual([
      'edge-413',
      'one-version',
    ]);
    const acceptance = choose({ acceptance: true }).map(({ id }) => id);
    for (const id of [
      'sql-answers',
      'edge-400',
      'edge-413',
      'edge-415',
      'edge-429',
      'edge-cors',
      'dead-letter-comes-back',
      'bucket-by-tls-only',
      'roles-are-bounded',
      'widgets-have-data',
      'alarms-reach-somebody',
    ])
      expect(acceptance).toContain(id);
  });

  it('of what there is not is a wrong call', () => {
    expect(() => choose({ ids: ['edge-999'] })).toThrow(WrongChoiceError);
  });

  it('is one group, several, or a group and what is named beside it', () => {
    const groupsOf = (chosen: ReturnType<typeof choose>): string[] => [...new Set(chosen.map(groupOf))];
    for (const group of groupNames.filter((name) => name !== 'acceptance'))
      expect(groupsOf(choose({ groups: [group] }))).toEqual([group]);
    expect(
      groupNames.flatMap((group) => (group === 'acceptance' ? [] : choose({ groups: [group] }))),
    ).toEqual(beliefs);
    expect(groupsOf(choose({ groups: ['queue', 'edge'] }))).toEqual(['edge', 'queue']);
    expect(choose({ groups: ['queue'], ids: ['edge-413'] }).map(({ id }) => id)).toEqual([
      'edge-413',
      ...choose({ groups: ['queue'] }).map(({ id }) => id),
    ]);
    expect(choose({ groups: ['acceptance'] })).toEqual(choose({ acceptance: true }));
    const fastOfTheEdge = choose({ groups: ['edge'], acceptance: true });
    expect(fastOfTheEdge.length).toBeLessThan(choose({ groups: ['edge'] }).length);
    expect(groupsOf(fastOfTheEdge)).toEqual(['edge']);
  });

  it('of nothing is a wrong call', () => {
    expect(() => choose({ ids: ['dead-worker'], acceptance: true })).toThrow(WrongChoiceError);
    expect(() => choose({ groups: ['by-hand'], acceptance: true })).toThrow(WrongChoiceError);
  });

  it('asks last what takes all that the edge lets through', () => {
    const asked = beliefs.filter(({ about }) => about !== 'by-hand');
    expect(asked.at(-1)?.id).toBe('edge-429');
  });

  it('is told with time and money before it is asked', () => {
    expect(planOf(choose({ acceptance: true }))).toMatch(
      /^\d+ beliefs are asked of each arm that is deployed: at most \d+ minutes and \$\d\.\d\d each/,
    );
    expect(planOf(choose({ ids: ['dead-worker'] }))).toContain('1 are shown by hand');
  });
});
