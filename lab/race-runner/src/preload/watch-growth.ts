import { EventEmitter } from 'node:events';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';
import { currentInvocation } from './invocation.ts';
import type { Report } from './report.ts';
import { type Callable, wrapMethods } from './wrap.ts';

const { setTimeout } = globalThis;
const mostCollections = 10;
const heapNoiseBytes = 4_096;
const fewEntries = 8;

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
  const entries = followCollections();
  const heapBytes = (): number => {
    collectGarbage();
    const { used_heap_size, external_memory } = getHeapStatistics();
    return used_heap_size + external_memory;
  };
  channel.onmessage = ({ data }) => {
    void (async () => {
      // What one collection finalises, the next one frees; sockets and timers need turns of the event loop to go.
      let before = heapBytes();
      for (let round = 0; round < mostCollections; round += 1) {
        await new Promise<void>((resolve) => setTimeout(resolve, 20));
        const now = heapBytes();
        if (before - now < heapNoiseBytes) break;
        before = now;
      }
      report({
        kind: 'sizes',
        checkpoint: data as number,
        threadId,
        listeners: emitters.listeners(),
        timers: process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length,
        entries: entries(),
        heapBytes: heapBytes(),
      });
    })();
  };
}

/** Entries of every living map and set that an invocation made larger than a few. */
function followCollections(): () => number {
  const seen = new WeakSet<object>();
  const collections = new Set<WeakRef<Map<unknown, unknown> | Set<unknown>>>();
  const follow = (original: Callable): Callable =>
    function (this: unknown, ...args) {
      const collection = this as Map<unknown, unknown> | Set<unknown>;
      const result = original.apply(this, args);
      if (collection.size > fewEntries && !seen.has(collection) && currentInvocation()) {
        seen.add(collection);
        collections.add(new WeakRef(collection));
      }
      return result;
    };
  wrapMethods(Map.prototype, ['set'], follow);
  wrapMethods(Set.prototype, ['add'], follow);
  return () => {
    let count = 0;
    for (const reference of collections) count += reference.deref()?.size ?? 0;
    return count;
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
