import { createHook } from 'node:async_hooks';
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { isMainThread, threadId } from 'node:worker_threads';
import { currentInvocation, onHandlerCall } from './invocation.ts';
import type { Report } from './report.ts';
import { type Callable, wrapMethods } from './wrap.ts';

/**
 * Notes code of invocations that holds its worker thread: pieces that use CPU for longer than `blockedAfterMs` without a turn
 * for anything else, and calls that wait synchronously. CPU time of the thread is what counts, so that a busy machine blocks
 * nobody. Init, and what the runtime client does between invocations, is not looked at.
 */
export function watchBlocking(report: Report, blockedAfterMs: number): void {
  if (isMainThread) return;
  // Node.js 22 knows the CPU time of the process alone: what all of its threads used.
  const usage = process.threadCpuUsage?.bind(process) ?? process.cpuUsage.bind(process);
  const cpuMs = (): number => {
    const { user, system } = usage();
    return (user + system) / 1_000;
  };
  let depth = 0;
  let startedAtMs = 0;
  let startCpuMs = 0;
  let isOfInvocation = false;
  createHook({
    before: () => {
      depth += 1;
      if (depth > 1) return;
      onHandlerCall(() => (isOfInvocation = true));
      isOfInvocation = currentInvocation() !== undefined;
      startedAtMs = performance.now();
      startCpuMs = cpuMs();
    },
    after: () => {
      depth = Math.max(0, depth - 1);
      if (depth > 0 || !isOfInvocation || performance.now() - startedAtMs < blockedAfterMs) return;
      const heldMs = Math.min(cpuMs() - startCpuMs, performance.now() - startedAtMs);
      if (heldMs >= blockedAfterMs) note(heldMs, 'CPU');
    },
  }).enable();

  const note = (heldMs: number, by: string): void =>
    report({ kind: 'blocked', threadId, requestId: currentInvocation()?.requestId ?? null, heldMs, by });
  const noteWait = (original: Callable, name: string): Callable =>
    function (this: unknown, ...args) {
      const invocation = currentInvocation();
      const since = performance.now();
      try {
        return original.apply(this, args);
      } finally {
        if (invocation) note(performance.now() - since, name);
      }
    };
  wrapMethods(childProcess, ['execSync', 'execFileSync', 'spawnSync'], noteWait);
  wrapMethods(Atomics, ['wait'], noteWait);
  wrapMethods(fs, ['readFileSync', 'writeFileSync', 'appendFileSync', 'readdirSync'], noteWait);
}
