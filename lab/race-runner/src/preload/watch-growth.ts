import { EventEmitter } from 'node:events';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';
import { countEntries } from './count-entries.ts';
import { invocationsBegun } from './invocation.ts';
import type { Report } from './report.ts';
import { type Callable, wrapMethods } from './wrap.ts';

const { setTimeout } = globalThis;
const mostCollections = 10;
const heapNoiseBytes = 4_096;

/**
 * On SIGUSR2, counts in each worker thread what should not grow: listeners of all living emitters, active timers, the heap after
 * a garbage collection, and what is filled in it. Without `looksForGrowth` a worker only says that it was asked.
 */
export function watchGrowth(report: Report, looksForGrowth: boolean): void {
  const channel = new BroadcastChannel('race-runner checkpoint');
  channel.unref();
  if (isMainThread) {
    let checkpoint = 0;
    process.on('SIGUSR2', () => channel.postMessage((checkpoint += 1)));
    return;
  }
  if (!looksForGrowth) {
    const nothing = { invocations: 0, listeners: 0, timers: 0, heapBytes: 0, entries: 0 };
    channel.onmessage = ({ data }) =>
      report({ kind: 'sizes', checkpoint: data as number, threadId, ...nothing });
    return;
  }
  const emitters = followEmitters();
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heapBytes = (): number => {
    collectGarbage();
    const { used_heap_size, external_memory } = getHeapStatistics();
    return used_heap_size + external_memory;
  };
  channel.onmessage = ({ data }) => {
    void (async () => {
      // Node.js itself keeps up to 250 of `fetch`.
      performance.clearResourceTimings();
      // What one collection finalises, the next one frees; sockets and timers need turns of the event loop to go.
      let before = heapBytes();
      for (let round = 0; round < mostCollections; round += 1) {
        await new Promise<void>((resolve) => setTimeout(resolve, 20));
        const now = heapBytes();
        const isSettled = before - now < heapNoiseBytes;
        before = now;
        if (isSettled) break;
      }
      report({
        kind: 'sizes',
        checkpoint: data as number,
        threadId,
        invocations: invocationsBegun(),
        listeners: emitters.listeners(),
        timers: process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length,
        heapBytes: before,
        // Last: what the inspector leaves in the heap is no fault of the handler.
        entries: countEntries(emitters.own),
      });
    })();
  };
}

/** Weak references to every emitter that somebody listens to. */
function followEmitters(): { listeners: () => number; own: ReadonlySet<unknown> } {
  const seen = new WeakSet<EventEmitter>();
  const emitters = new Set<WeakRef<EventEmitter>>();
  wrapMethods(
    EventEmitter.prototype,
    ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'],
    (original: Callable) =>
      function (this: unknown, ...args) {
        const emitter = this as EventEmitter;
        if (!seen.has(emitter)) {
          seen.add(emitter);
          emitters.add(new WeakRef(emitter));
        }
        return original.apply(this, args);
      },
  );
  return {
    own: new Set([emitters]),
    listeners: () => {
      let count = 0;
      for (const reference of emitters) {
        const emitter = reference.deref();
        if (!emitter) emitters.delete(reference);
        else for (const name of emitter.eventNames()) count += emitter.listenerCount(name);
      }
      return count;
    },
  };
}
