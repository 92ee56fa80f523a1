/** Five scenes. Each is a script over the twin that runs; nothing in them is a result. */
export const scenes = [
  {
    name: 'one-slot',
    title: 'One slot a process, against 64',
    watch:
      'Every message waits 300 ms for a look-up. Watch the row of slots: first one, then as many as there are batches.',
    takeHome:
      'A process that waits can do other work: with 64 slots the same waiting is shared by one process, and its CPU is hardly used.',
    managedOnly: true,
    play: async ({ tell, setFunction, setMapping, measure }) => {
      tell('batches of one message, and a look-up of 300 ms for each; one slot …');
      await setMapping({ batchSize: 1, batchingWindowMs: 0 });
      await setFunction({ maxConcurrency: 1, lookUpMs: 300, lingerMs: 0 });
      await measure('1 slot', 40);
      tell('the same with 64 slots …');
      await setFunction({ maxConcurrency: 64, lookUpMs: 300, lingerMs: 0 });
      await measure('64 slots', 40);
    },
  },
  {
    name: 'linger',
    title: 'Group commit and its linger',
    watch:
      'Watch the open object under the environment: it fills, waits for company, and is written. Count the objects.',
    takeHome:
      'Waiting a little makes fewer and larger objects. On managed instances the wait costs nothing; on default Lambda it is billed.',
    play: async ({ tell, setFunction, setMapping, measure }) => {
      await setMapping({ batchSize: 1, batchingWindowMs: 0 });
      for (const lingerMs of [0, 100, 1_000]) {
        tell(`every message is an invocation of its own; a linger of ${lingerMs} ms …`);
        await setFunction({ lingerMs });
        await measure(`linger ${lingerMs} ms`, 120);
      }
    },
  },
  {
    name: 'slots-run-out',
    title: 'Slots run out while the CPU is idle',
    watch:
      'Every look-up takes 2 s, and there are 4 slots. Watch the slots: full. Watch the CPU: idle. Then watch what is throttled, and why.',
    takeHome:
      'CPU is no measure of how full an environment is when its work is waiting. Watch slots, and scale on them.',
    managedOnly: true,
    play: async ({ tell, setFunction, setMapping, pids, measure }) => {
      tell('4 slots, and look-ups of 2 s …');
      await setMapping({ batchSize: 1, batchingWindowMs: 0 });
      await setFunction({ maxConcurrency: 4, lookUpMs: 2_000, lingerMs: 0 });
      // A fleet that has grown has more slots to fill.
      const requests = 30 * pids().length;
      await measure('4 slots, 2 s of waiting', requests);
      tell('the same with 64 slots …');
      await setFunction({ maxConcurrency: 64, lookUpMs: 2_000, lingerMs: 0 });
      await measure('64 slots, 2 s of waiting', requests);
    },
  },
  {
    name: 'floating-promise',
    title: 'A floating promise takes a worker',
    watch:
      'A promise that nobody waits for is rejected in a worker. Watch the environment’s worker, and then its process id.',
    takeHome:
      'On managed instances one forgotten await ends a worker, and with AWS’s public runtime client the environment with it. A guard keeps it alive; a lint rule finds the promise.',
    managedOnly: true,
    play: async ({ tell, setFunction, setMapping, until, fresh, wait, pids, throwIn, burst, frame, row }) => {
      // Invocations that wait are given to each environment in turn: to the one whose worker is gone, too.
      await setMapping({ batchSize: 1, batchingWindowMs: 0 });
      await setFunction({ lookUpMs: 1_000, lingerMs: 0 });
      await fresh();
      const [pid] = pids();
      tell('with the processor’s guard: the error is caught, logged and counted …');
      await throwIn(pid, true);
      await wait(3_000);
      row({
        what: 'with the guard',
        'environment before': pid,
        'environment after': pids().join(', '),
        'workers that died': died(frame()),
      });
      tell('without it: the worker dies, and the next invocation ends the environment …');
      await throwIn(pid, false);
      await wait(2_000);
      while (pids().includes(pid)) {
        await burst(10 * pids().length);
        await wait(1_000);
      }
      await until(() => pids().length > 0);
      row({
        what: 'without the guard',
        'environment before': pid,
        'environment after': pids().join(', '),
        'workers that died': died(frame()),
      });
    },
  },
  {
    name: 'receives-run-out',
    title: 'A low maxReceiveCount and a burst',
    watch:
      'Two slots, look-ups of 3 s, and a message that is dead when it is received for the second time, 2 s later. Watch the dead letters: nothing is wrong with them.',
    takeHome:
      'A throttled receive counts, too. Give messages many receives and a long visibility timeout; what died of a burst is whole, and can be redriven.',
    managedOnly: true,
    play: async ({ tell, setFunction, setMapping, setQueue, burst, until, fresh, redrive, totals, row }) => {
      tell('maxReceiveCount 1, a visibility timeout of 2 s, 2 slots …');
      await setQueue({ maxReceiveCount: 1, visibilityTimeoutSeconds: 2 });
      await setMapping({ batchSize: 1, batchingWindowMs: 0 });
      await setFunction({ maxConcurrency: 2, lookUpMs: 3_000, lingerMs: 0 });
      const before = totals();
      await burst(40);
      await fresh();
      await until(({ queue }) => queue.visible + queue.inFlight === 0);
      const after = totals();
      row({
        what: 'after the burst',
        'dead letters': after.dead - before.dead,
        throttled: after.throttles - before.throttles,
      });
      tell('as it should be: many receives, many slots; the dead letters are redriven …');
      await setQueue({ maxReceiveCount: 10, visibilityTimeoutSeconds: 60 });
      await setFunction({ maxConcurrency: 64, lookUpMs: 0 });
      await redrive();
      await fresh();
      await until(({ queue, deadLetters }) => queue.visible + queue.inFlight + deadLetters === 0);
      row({ what: 'after the redrive', 'dead letters': totals().dead, throttled: '–' });
    },
  },
];

const died = ({ consumers }) => consumers.reduce((sum, { deadWorkers }) => sum + deadWorkers, 0);
