import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from './forget.ts';
import { forgetToText } from './print-forget.ts';
import {
  alice,
  hourMs,
  type PipelineWithSettledRows,
  startPipelineWithSettledRows,
} from './testing-settled-person.ts';

let made: PipelineWithSettledRows;
let { pipeline, athena, run, requests } = {} as PipelineWithSettledRows;
beforeEach(async () => {
  made = await startPipelineWithSettledRows();
  ({ pipeline, athena, run, requests } = made);
  await athena.settle("o'alice", 7);
});
afterEach(() => made[Symbol.asyncDispose]());

describe('forgetting in the Iceberg table of settled rows', () => {
  it('takes the rows out at once, and the bytes when the files may go: until then the request stays open', async () => {
    const first = await run();
    expect(first).toMatchObject({
      complete: false,
      failed: [],
      settledTable: { removed: 7, left: 0, deleteFiles: 0, olderFiles: 2, settlingSince: null },
    });
    expect([athena.rows.get("o'alice"), athena.rows.get('bob')]).toEqual([undefined, 5]);
    expect(await requests()).toBe(1);
    const until = Date.parse(first.settledTable?.bytesUntil ?? '');
    expect(until - athena.nowMs).toBe(24 * hourMs);
    expect(forgetToText(first)).toContain(
      `their bytes are in 2 older files until ${first.settledTable?.bytesUntil}`,
    );

    athena.nowMs = until - 1;
    expect(await run()).toMatchObject({ complete: false, settledTable: { removed: 0, olderFiles: 2 } });
    expect(athena.said).not.toContain('VACUUM events_settled');
    athena.nowMs = until;
    expect(await run()).toMatchObject({
      complete: true,
      openRequestKey: null,
      settledTable: { removed: 0, left: 0, olderFiles: 0, bytesUntil: null },
    });
    expect([athena.bytesOf("o'alice"), await requests()]).toEqual([0, 0]);
    expect(athena.bytesOf('bob')).toBeGreaterThan(0);
  });

  it('asks once of a person who has no rows there, and is complete', async () => {
    athena.rows.delete("o'alice");
    expect(await run()).toMatchObject({ complete: true, settledTable: { removed: 0, bytesUntil: null } });
    expect(athena.said).toHaveLength(1);
  });

  it('says no id to Athena, which keeps statements, and waits with --wait until the bytes are gone', async () => {
    const waited: string[] = [];
    const result = await run({
      wait: true,
      onSettledTable: (what) => {
        if (what.startsWith('waiting')) waited.push(what);
        if (waited.length === 3) athena.nowMs += 25 * hourMs;
      },
    });
    expect(result).toMatchObject({ complete: true, settledTable: { removed: 7, bytesUntil: null } });
    expect(waited.length).toBeGreaterThanOrEqual(3);
    expect(athena.said.join('\n')).not.toContain('alice');
    expect(JSON.stringify(result)).not.toContain('alice');
  });

  it('is not done while a run of settling goes on that began before: it may bring what it read', async () => {
    const before = Date.now() - 60_000;
    athena.settlingSinceMs = [before];
    const first = await run();
    expect(first).toMatchObject({
      complete: false,
      settledTable: { removed: 7, left: 0, settlingSince: new Date(before).toISOString() },
    });
    expect(forgetToText(first)).toContain('settling runs since');
    await athena.settle("o'alice", 2);
    athena.nowMs += 48 * hourMs;
    // One that begins later knows of the request.
    athena.settlingSinceMs = [Date.now() + hourMs];
    expect(await run()).toMatchObject({
      complete: false,
      settledTable: { removed: 2, left: 0, settlingSince: null },
    });
    expect(athena.bytesOf("o'alice")).toBeGreaterThan(0);
    athena.nowMs += 24 * hourMs;
    expect(await run()).toMatchObject({ complete: true });
    expect(athena.bytesOf("o'alice")).toBe(0);
  });

  it('changes nothing in a dry run, and says that it did not look', async () => {
    const result = await run({ dryRun: true });
    expect(result).toMatchObject({ complete: true, settledTable: null });
    expect(result.notReached.join('\n')).toContain('the settled table in a dry run');
    expect([athena.said, athena.rows.get("o'alice"), await requests()]).toEqual([[], 7, 0]);
  });

  it('is incomplete where there is a table and no way to it', async () => {
    await pipeline.s3.send(
      new PutObjectCommand({ Bucket: pipeline.bucket, Key: 'iceberg/events_settled/metadata/x', Body: 'x' }),
    );
    const result = await forget(pipeline, alice);
    expect(result).toMatchObject({ complete: false, settledTable: null, failed: [] });
    expect(result.notReached.join('\n')).toContain('--stage finds it');
    expect(await requests()).toBe(1);
  });
});

describe('what Athena may answer', () => {
  it.each([
    [
      'a failed query',
      { state: 'FAILED', reason: 'SYNTAX_ERROR: line 1' },
      /Athena failed at DELETE FROM events_settled: SYNTAX_ERROR/,
    ],
    [
      'one over the limit of the workgroup',
      { state: 'CANCELLED', reason: 'Bytes scanned limit was exceeded' },
      /Athena cancelled DELETE .*Bytes scanned limit was exceeded/,
    ],
    ['one without a reason', { state: 'CANCELLED' }, /cancelled DELETE .*no reason given/],
    ['a state that is not documented', { state: 'PAUSED' }, /is PAUSED: whether it is done is not known/],
    ['no right', { refuse: 'AccessDeniedException' }, /Rate exceeded/],
  ] as const)(
    '%s: the request stays open, and the next run takes the rows out',
    async (_, trouble, error) => {
      athena.troubles.set('DELETE', [trouble]);
      const result = await run();
      expect(result).toMatchObject({
        complete: false,
        settledTable: null,
        openRequestKey: expect.any(String),
      });
      expect(result.failed).toEqual([{ key: 'the settled table', error: expect.stringMatching(error) }]);
      expect(await requests()).toBe(1);
      expect(await run()).toMatchObject({ failed: [], settledTable: { removed: 7, left: 0 } });
    },
  );

  it.each([
    ['throttled', [{ refuse: 'TooManyRequestsException' }, { refuse: 'ThrottlingException' }]],
    ['a failure that may be tried again', [{ state: 'FAILED', reason: 'internal', retryable: true }]],
    [
      'a commit that somebody else was before',
      [{ state: 'FAILED', reason: 'ICEBERG_COMMIT_ERROR: Failed to commit' }],
    ],
  ] as const)('%s: it is tried again', async (_, troubles) => {
    athena.troubles.set('DELETE', [...troubles]);
    expect(await run()).toMatchObject({ failed: [], settledTable: { removed: 7, left: 0 } });
  });

  it('a statement that did a part is said again until it is done', async () => {
    athena.troubles.set('OPTIMIZE', [
      { more: 'ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED: please run again' },
      { more: 'ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED: please run again' },
    ]);
    expect(await run()).toMatchObject({ failed: [], settledTable: { removed: 7, deleteFiles: 0 } });
    expect(athena.said.filter((sql) => sql.startsWith('OPTIMIZE'))).toHaveLength(3);
  });

  it('what goes on failing is given up', async () => {
    athena.troubles.set(
      'DELETE',
      Array.from({ length: 9 }, () => ({ state: 'FAILED', retryable: true })),
    );
    expect((await run()).failed).toHaveLength(1);
    expect(athena.said.filter((sql) => sql.startsWith('DELETE'))).toHaveLength(5);
  });

  it('an interruption stops the statement in hand, and is no failure', async () => {
    const stop = new AbortController();
    athena.beforeStatement = (sql) => {
      if (sql.startsWith('DELETE')) stop.abort();
    };
    expect(await run({ signal: stop.signal })).toMatchObject({
      complete: false,
      failed: [],
      settledTable: null,
    });
    expect(athena.calls).toContain('StopQueryExecution');
    expect(await requests()).toBe(1);
  });
});
