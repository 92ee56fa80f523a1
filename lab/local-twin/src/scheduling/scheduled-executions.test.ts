import { expect, it } from 'vitest';
import { HandClock } from '../testing-clock.ts';
import type { ScheduleDefinition } from './read-schedules.ts';
import { type ExecutionResult, type Executor, startSchedules } from './scheduled-executions.ts';

const hourMs = 3_600_000;
const definition: ScheduleDefinition = {
  id: 'Nightly',
  expression: 'rate(6 hours)',
  everyMs: 6 * hourMs,
  stateMachineId: 'Machine',
  definition: { Comment: 'settles' },
};
const services = { s3Endpoint: 'http://s3', region: 'r', bucket: 'b' };

/** Schedules whose executions end when the test says so. */
function start({ timeScale = 1, everyMs = definition.everyMs, executor = true } = {}) {
  const clock = new HandClock();
  const began: number[] = [];
  const startMs = clock.now();
  const lines: string[] = [];
  const news: string[] = [];
  let signal = new AbortController().signal;
  let end!: (result: ExecutionResult | Error) => void;
  const execute: Executor = (given, stopped) => {
    expect(given).toEqual(services);
    signal = stopped;
    began.push((clock.now() - startMs) / hourMs);
    return new Promise((resolve, reject) => {
      end = (result) => (result instanceof Error ? reject(result) : resolve(result));
    });
  };
  const schedules = startSchedules([{ ...definition, everyMs }], {
    executorOf: executor
      ? (given) => {
          expect(given).toEqual(definition.definition);
          return execute;
        }
      : undefined,
    services,
    timeScale,
    clock,
    onLog: (line) => lines.push(line),
    onNews: (line) => news.push(line),
  });
  return {
    clock,
    schedules,
    began,
    lines,
    news,
    isStopped: () => signal.aborted,
    end: (result: ExecutionResult | Error) => end(result),
    last: () => schedules.states()[0]?.last,
  };
}

const done: ExecutionResult = { status: 'SUCCEEDED', output: { hours: 1 }, news: 'settled one hour' };

it('starts at once, then at its rate, and says what came of it', async () => {
  const { clock, schedules, began, end, news, last } = start();
  const startedAt = new Date(clock.now()).toISOString();
  expect(began).toEqual([0]);
  expect(last()).toEqual({ startedAt, endedAt: null, status: 'RUNNING', output: null });
  await clock.pass(hourMs);
  end(done);
  await clock.pass(1);
  expect(last()).toEqual({
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + hourMs).toISOString(),
    status: 'SUCCEEDED',
    output: { hours: 1 },
  });
  expect(news).toEqual(['settled one hour']);
  await clock.pass(12 * hourMs);
  expect(began).toEqual([0, 6]);
  expect(schedules.states()).toMatchObject([
    { id: 'Nightly', stateMachine: 'Machine', expression: 'rate(6 hours)', executions: 2 },
  ]);
});

it('does not start a second one beside one that runs, and says so', async () => {
  const { clock, began, end, lines } = start();
  await clock.pass(20 * hourMs);
  expect(began).toEqual([0]);
  expect(lines.filter((line) => line.includes('still runs'))).toHaveLength(3);
  end(done);
  await clock.pass(6 * hourMs);
  expect(began).toEqual([0, 24]);
});

it('a time scale divides its rate', async () => {
  const { clock, began, end } = start({ timeScale: 6 });
  end(done);
  await clock.pass(1.5 * hourMs);
  expect(began).toEqual([0, 1]);
});

it('waits for longer than a timer of Node.js can, which goes off at once then', async () => {
  const { clock, began, end } = start({ everyMs: 30 * 24 * hourMs });
  const { after } = clock;
  clock.after = (ms, run) => after.call(clock, ms < 2 ** 31 ? ms : 1, run);
  end(done);
  await clock.pass(31 * 24 * hourMs);
  expect(began).toEqual([0, 720]);
});

it('is started by hand, and whoever does so while it runs waits for the same execution', async () => {
  const { clock, schedules, began, end } = start();
  const asked = schedules.run('Nightly');
  const beside = schedules.run('Nightly');
  end({ status: 'FAILED', output: {} });
  await expect(asked).resolves.toMatchObject({ status: 'FAILED' });
  await expect(beside).resolves.toMatchObject({ status: 'FAILED' });
  await clock.pass(hourMs);
  const again = schedules.run('Nightly');
  end(done);
  await expect(again).resolves.toMatchObject({ status: 'SUCCEEDED', output: { hours: 1 } });
  expect(began).toEqual([0, 1]);
  expect(schedules.run('Weekly')).toBeUndefined();
});

it('one that throws has failed, and the next one is started', async () => {
  const { clock, began, end, last, news } = start();
  end(new Error('S3 is away'));
  await clock.pass(6 * hourMs);
  expect(news).toEqual(['Machine failed: S3 is away']);
  expect(began).toEqual([0, 6]);
  end(done);
  await clock.pass(1);
  expect(last()).toMatchObject({ status: 'SUCCEEDED' });
});

it('stopped, it tells the execution, waits for its end, and starts none again', async () => {
  const { clock, schedules, began, end, isStopped, last } = start();
  let isOver = false;
  const stopped = schedules.stop().then(() => {
    isOver = true;
  });
  await clock.pass(1);
  expect([isStopped(), isOver]).toEqual([true, false]);
  end(done);
  await stopped;
  expect(last()).toMatchObject({ status: 'ABORTED' });
  await clock.pass(24 * hourMs);
  expect(began).toEqual([0]);
  expect(schedules.run('Nightly')).toBeUndefined();
});

it('without anybody who executes state machines nothing is started, and the log says so', async () => {
  const { clock, schedules, began, lines } = start({ executor: false });
  await clock.pass(24 * hourMs);
  expect(began).toEqual([]);
  expect(lines).toEqual(['Nightly: rate(6 hours), but nobody here executes Machine']);
  expect(schedules.states()).toMatchObject([{ nextAt: null, executions: 0, last: null }]);
  expect(schedules.run('Nightly')).toBeUndefined();
});

it('a state machine that nobody knows is an error that names it and its schedule', () => {
  const executorOf = (): never => {
    throw new Error('its statements are others');
  };
  expect(() =>
    startSchedules([definition], {
      ...{ executorOf, services, timeScale: 1 },
      ...{ onLog: () => {}, onNews: () => {} },
    }),
  ).toThrow('Nightly starts Machine: its statements are others');
});
