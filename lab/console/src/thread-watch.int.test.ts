import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startThreadWatch, type ThreadWatch } from './thread-watch.ts';

/** What a process of one thread publishes, as the processor and its store do: told by the test, `[channel, what, name]`. */
const program = `
  import { channel } from 'node:diagnostics_channel';
  const known = {};
  process.on('message', (news) => {
    for (const [name, does, which, rows] of news) {
      const subject = (known[which] ??= {});
      channel('telemetry:' + name).publish(
        name === 'object' ? { object: subject, state: does, rows, invocations: 1 } : { invocation: subject, does });
    }
    process.send('published');
  });
  process.send('ready');
`;
let watch: ThreadWatch;
let child: ChildProcess;
const answered = (): Promise<void> => new Promise((resolve) => child.once('message', () => resolve()));
beforeAll(async () => {
  watch = await startThreadWatch();
  child = spawn(process.execPath, [...watch.nodeFlags, '--input-type=module', '-e', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await answered();
});
afterAll(async () => {
  // It may have been stopped, and hear nothing else.
  child.kill('SIGKILL');
  await watch.stop();
});

const publish = async (...news: (string | number)[][]): Promise<void> => {
  const done = answered();
  child.send(news);
  await done;
};
const told = () => watch.of(child.pid ?? 0).threads[0];
const untilTold = (): Promise<true> => vi.waitUntil(() => told() !== undefined);

test('nobody looks: nothing is told', async () => {
  await publish(['invocation', 'computes', 'before']);
  expect(watch.of(child.pid ?? 0)).toEqual({ cpuMs: null, rssBytes: null, threads: [] });
});

test('an invocation that has ended is in one frame, also where that is taken late; what still waits is in all', async () => {
  watch.look(true);
  await untilTold();
  await publish(
    ['invocation', 'computes', 'short'],
    ['invocation', 'computes', 'long'],
    ['invocation', 'waits for its object', 'long'],
    ['invocation', 'has ended', 'short'],
  );
  let slots = '';
  await vi.waitUntil(() => (slots = told()?.slots ?? '') !== '');
  // Most of the time between the two went to waiting, or all of it to nothing at all.
  expect(slots).toMatch(/^c[co]$/);
  await vi.waitUntil(() => told()?.slots === '.o');
  await publish(['invocation', 'has ended', 'long']);
  await vi.waitUntil(() => told()?.slots === '..');
  watch.look(false);
});

test('objects are told while they fill, are written, and counted when they are stored', async () => {
  watch.look(true);
  await untilTold();
  await publish(['object', 'fills', 'one', 25], ['object', 'is written', 'two', 50]);
  await vi.waitUntil(() => told()?.objects.length === 2);
  expect(told()?.objects.map(([rows, waiting, , written]) => [rows, waiting, written])).toEqual([
    [25, 1, 0],
    [50, 1, 1],
  ]);
  await publish(['object', 'is stored', 'one', 25], ['object', 'failed', 'two', 50]);
  await vi.waitUntil(() => told()?.objects.length === 0);
  expect(told()?.stored).toBe(1);
  watch.look(false);
});

test('a thread to which nothing happens says that it lives; one that does nothing but compute does not', async () => {
  watch.look(true);
  await untilTold();
  const quiet = (): number => told()?.silentMs ?? 0;
  let before = quiet();
  // It has said so again where its silence became shorter.
  await vi.waitUntil(() => {
    const now = quiet();
    const again = now < before;
    before = now;
    return again;
  });
  expect(watch.of(child.pid ?? 0).cpuMs).toBeGreaterThan(0);
  expect(watch.of(child.pid ?? 0).rssBytes).toBeGreaterThan(1_000_000);
  process.kill(child.pid ?? 0, 'SIGSTOP');
  await vi.waitUntil(() => quiet() > 1_500);
  process.kill(child.pid ?? 0, 'SIGCONT');
  await vi.waitUntil(() => quiet() < 1_500);
  watch.look(false);
});
