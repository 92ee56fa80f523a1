import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beliefs } from './all.ts';
import {
  type Evidence,
  readEvidence,
  tableOf,
  withoutAccount,
  withTable,
  writeEvidence,
} from './evidence.ts';
import { choose, countOf, planOf, UnknownBeliefError } from './prove.ts';

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

  it('has a step for each belief that names one', () => {
    const steps = [...page.matchAll(/^\*\*(\d+)\. /gm)].map(([, step]) => Number(step));
    const named = beliefs.flatMap(({ step }) => step ?? []);
    expect(named.filter((step) => !steps.includes(step))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
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
    expect(choose(beliefs, {})).toHaveLength(beliefs.length);
    expect(choose(beliefs, { ids: ['edge-413', 'one-version'] }).map(({ id }) => id)).toEqual([
      'edge-413',
      'one-version',
    ]);
    const acceptance = choose(beliefs, { acceptance: true }).map(({ id }) => id);
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
    expect(() => choose(beliefs, { ids: ['edge-999'] })).toThrow(UnknownBeliefError);
  });

  it('is told with time and money before it is asked', () => {
    expect(planOf(choose(beliefs, { acceptance: true }))).toMatch(
      /^\d+ beliefs are asked: at most \d+ minutes and \$\d\.\d\d/,
    );
    expect(planOf(choose(beliefs, { ids: ['dead-worker'] }))).toContain('1 are shown by hand');
  });
});
