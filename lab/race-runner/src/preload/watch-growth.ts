import { EventEmitter } from 'node:events';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';
import type { Report } from './report.ts';
import { type Callable, wrapMethods } from './wrap.ts';

const { setImmediate } = globalThis;

/**
 * On SIGUSR2, counts in each worker thread what should not grow: listeners of all living emitters, active timers, and the
 * heap after a garbage collection.
 */
export function watchGrowth(report: Report): void {
  const channel = new BroadcastChannel('race-runner checkpoint');
  channel.unref();
  if (isMainThread) {
    let checkpoint = 0;
    process.on('SIGUSR2', () => channel.postMessage((checkpoint += 1)));
    return;
  }
  const emitters = followEmitters();
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  channel.onmessage = ({ data }) => {
    // Twice: what the first collection finalises, the second frees.
    collectGarbage();
    setImmediate(() => {
      collectGarbage();
      const { used_heap_size, external_memory } = getHeapStatistics();
      report({
        kind: 'sizes',
        checkpoint: data as number,
        threadId,
        listeners: emitters.listeners(),
        timers: process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length,
        heapBytes: used_heap_size + external_memory,
      });
    });
  };
}

/** Weak references to every emitter that somebody listens to. */
function followEmitters(): { listeners: () => number } {
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
