import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, expect, it } from 'vitest';
import { settledStageToText } from './print-settled-stage.ts';
import { settleStage } from './settle-stage.ts';

/** Answers of Step Functions in the form of the API reference (DescribeExecution, GetExecutionHistory; read 2026-11-29), one by one; the last stays. */
async function answering(
  answers: Record<string, object[]>,
): Promise<{ machine: { sfn: SFNClient; stateMachineArn: string }; calls: string[] }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      calls.push(action);
      const left = answers[action] ?? [];
      const answer = (left.length > 1 ? left.shift() : left[0]) ?? { __type: 'UnknownOperationException' };
      response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const sfn = new SFNClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  });
  stop = () => {
    sfn.destroy();
    server.close();
    server.closeAllConnections();
  };
  return { machine: { sfn, stateMachineArn: 'arn:machine' }, calls };
}

let stop = () => {};
afterEach(() => stop());

const succeeded = (Query: string, DataScannedInBytes: number): object => ({
  type: 'TaskSucceeded',
  taskSucceededEventDetails: {
    resourceType: 'athena',
    resource: 'startQueryExecution.sync',
    output: JSON.stringify({ QueryExecution: { Query, Statistics: { DataScannedInBytes } } }),
  },
});
const history = [
  { type: 'ExecutionStarted' },
  { type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'Merge' } },
  succeeded('MERGE INTO events_settled AS settled …', 3_000_000),
  succeeded('SELECT\n  (SELECT …', 1_000_000),
  { type: 'TaskSucceeded', taskSucceededEventDetails: { resourceType: 'aws-sdk:s3', output: '{"cut off' } },
  { type: 'TaskSucceeded', taskSucceededEventDetails: { resourceType: 'athena', output: '{"cut off' } },
  { type: 'MapIterationSucceeded' },
  { type: 'MapIterationSucceeded' },
];
const run = { executionArn: 'arn:run:1' };

it('starts the machine, follows it, and says what it did', async () => {
  const { machine, calls } = await answering({
    ListExecutions: [{ executions: [] }],
    StartExecution: [run],
    DescribeExecution: [{ status: 'RUNNING' }, { status: 'RUNNING' }, { status: 'SUCCEEDED' }],
    GetExecutionHistory: [
      { events: history.slice(0, 2).toReversed() },
      { events: [] },
      { events: history.slice(0, 4), nextToken: 'more' },
      { events: history.slice(4) },
    ],
  });
  const progress: string[] = [];
  const result = await settleStage(machine, { pollEveryMs: 1, onProgress: (what) => progress.push(what) });
  expect(result).toEqual({
    executionArn: 'arn:run:1',
    status: 'SUCCEEDED',
    reason: null,
    daysDone: 2,
    statements: { MERGE: 1, SELECT: 1, '': 1 },
    bytesScanned: 4_000_000,
  });
  expect(progress).toEqual(['Merge', 'starting']);
  expect(calls.filter((call) => call === 'StartExecution')).toHaveLength(1);
  expect(settledStageToText(result)).toContain('2 days');
});

it('follows the run that goes on already and starts no second one', async () => {
  const { machine, calls } = await answering({
    ListExecutions: [{ executions: [{ ...run, status: 'RUNNING', startDate: 1_790_000_000 }] }],
    DescribeExecution: [{ status: 'SUCCEEDED' }],
    GetExecutionHistory: [{ events: [] }],
  });
  const found: object[] = [];
  await settleStage(machine, { pollEveryMs: 1, onRun: (each) => found.push(each) });
  expect(found).toEqual([{ executionArn: 'arn:run:1', since: '2026-09-21T14:13:20.000Z' }]);
  expect(calls).not.toContain('StartExecution');
});

it.each([
  [
    'FAILED',
    { error: 'NotAsCompared', cause: 'missing and doubled ids of 2026-11-20' },
    'NotAsCompared: missing and doubled ids of 2026-11-20',
  ],
  ['TIMED_OUT', {}, null],
  ['ABORTED', {}, null],
  ['PENDING_REDRIVE', {}, null],
])('says how a run ended that is %s', async (status, more, reason) => {
  const { machine } = await answering({
    ListExecutions: [{ executions: [] }],
    StartExecution: [run],
    DescribeExecution: [{ status, ...more }],
    GetExecutionHistory: [{ events: history }],
  });
  const result = await settleStage(machine, { pollEveryMs: 1 });
  expect(result).toMatchObject({ status, reason });
  expect(settledStageToText(result)).toContain(status);
});

it('interrupted it stops to follow and leaves the run alone', async () => {
  const stopped = new AbortController();
  const { machine, calls } = await answering({
    ListExecutions: [{ executions: [] }],
    StartExecution: [run],
    DescribeExecution: [{ status: 'RUNNING' }],
    GetExecutionHistory: [{ events: [] }],
  });
  const onProgress = (): void => stopped.abort();
  const result = await settleStage(machine, { pollEveryMs: 60_000, onProgress, signal: stopped.signal });
  expect(result.status).toBe('RUNNING');
  expect(calls).not.toContain('StopExecution');
  expect(settledStageToText(result)).toContain('it goes on in AWS');
});

it('what Step Functions refuses is its own error', async () => {
  const { machine } = await answering({
    ListExecutions: [{ executions: [] }],
    StartExecution: [{ __type: 'StateMachineDoesNotExist', message: 'State Machine Does Not Exist' }],
  });
  await expect(settleStage(machine)).rejects.toThrow('State Machine Does Not Exist');
});
