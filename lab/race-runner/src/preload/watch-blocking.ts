import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { isMainThread, threadId } from 'node:worker_threads';
import { currentInvocation, type Invocation, onHandlerCall } from './invocation.ts';
import type { Report } from './report.ts';
import { type Callable, wrapMethods } from './wrap.ts';

/**
 * Notes code of invocations that holds its worker thread: what one of them uses of the CPU for longer than `blockedAfterMs` without
 * a turn for anything else, in one piece or by awaiting what is there already, and calls that wait synchronously. CPU time of the
 * thread is what counts, so that a busy machine blocks nobody. Init, and what the runtime client does between invocations, is not
 * looked at.
 */
export function watchBlocking(report: Report, blockedAfterMs: number): void {
  if (isMainThread) return;
  // Node.js 22 knows the CPU time of the process alone: what all of its threads used.
  const usage = process.threadCpuUsage?.bind(process) ?? process.cpuUsage.bind(process);
  const cpuMs = (): number => {
    const { user, system } = usage();
    return (user + system) / 1_000;
  };
  const { setImmediate } = globalThis;
  const outsideOfInvocations = AsyncLocalStorage.snapshot();
  /** By invocation, since the event loop last had its turn. */
  const heldInTurn = new Map<object, { requestId: string; cpuMs: number }>();
  const endTurn = (): void => {
    for (const { requestId, cpuMs: heldMs } of heldInTurn.values())
      if (heldMs >= blockedAfterMs) note(heldMs, 'CPU', requestId);
    heldInTurn.clear();
  };
  const add = ({ context, requestId }: Invocation, usedMs: number): void => {
    const isFirst = heldInTurn.size === 0;
    const held = heldInTurn.get(context) ?? { requestId, cpuMs: 0 };
    held.cpuMs += usedMs;
    heldInTurn.set(context, held);
    // Calls the hook again, so not before there is one.
    if (isFirst) outsideOfInvocations(() => void setImmediate(endTurn));
  };

  let depth = 0;
  let startedAtMs = 0;
  let startCpuMs = 0;
  let running: Invocation | undefined;
  createHook({
    before: () => {
      depth += 1;
      if (depth > 1) return;
      onHandlerCall(() => (running = currentInvocation()));
      running = currentInvocation();
      startedAtMs = performance.now();
      startCpuMs = cpuMs();
    },
    after: () => {
      depth = Math.max(0, depth - 1);
      if (depth > 0 || !running) return;
      // Of several threads no more than the time that has passed.
      add(running, Math.min(cpuMs() - startCpuMs, performance.now() - startedAtMs));
    },
  }).enable();

  const note = (heldMs: number, by: string, requestId: string): void =>
    report({ kind: 'blocked', threadId, requestId, heldMs, by });
  const noteWait = (original: Callable, name: string): Callable =>
    function (this: unknown, ...args) {
      const invocation = currentInvocation();
      const since = performance.now();
      try {
        return original.apply(this, args);
      } finally {
        if (invocation) note(performance.now() - since, name, invocation.requestId);
      }
    };
  wrapMethods(childProcess, ['execSync', 'execFileSync', 'spawnSync'], noteWait);
  wrapMethods(Atomics, ['wait'], noteWait);
  wrapMethods(
    fs,
    ['readFileSync', 'writeFileSync', 'appendFileSync', 'readdirSync', 'readSync', 'copyFileSync', 'cpSync'],
    noteWait,
  );
}
