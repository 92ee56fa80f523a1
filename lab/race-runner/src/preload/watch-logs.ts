import fs from 'node:fs';
import { currentInvocation } from './invocation.ts';
import type { Report } from './report.ts';
import { type Callable, wrapMethods } from './wrap.ts';

/**
 * Notes every line that an invocation writes, with the request id of the invocation that really wrote it. `console` of the
 * runtime client's managed-instances mode goes through `fs.writeSync`, loggers through `process.stdout`.
 */
export function watchLogs(report: Report): void {
  const note = (chunk: unknown): void => {
    const invocation = currentInvocation();
    if (!invocation || (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))) return;
    for (const line of String(typeof chunk === 'string' ? chunk : Buffer.from(chunk)).split('\n')) {
      if (line !== '') report({ kind: 'log', requestId: invocation.requestId, line: line.slice(0, 20_000) });
    }
  };
  const noteFirst = (write: Callable): Callable =>
    function (this: unknown, ...args) {
      note(args[0]);
      return write.apply(this, args);
    };
  wrapMethods(process.stdout, ['write'], noteFirst);
  wrapMethods(process.stderr, ['write'], noteFirst);
  wrapMethods(
    fs,
    ['writeSync'],
    (write) =>
      function (this: unknown, ...args) {
        if (args[0] === 1 || args[0] === 2) note(args[1]);
        return write.apply(this, args);
      },
  );
}
