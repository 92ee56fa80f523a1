import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { currentInvocation } from './invocation.ts';
import type { Report } from './report.ts';
import { type Callable, wrapMethods } from './wrap.ts';

const { O_EXCL, O_RDWR, O_WRONLY } = fs.constants;

/**
 * Notes files below /tmp that an invocation writes in place. Opening a file exclusively and renaming one over another are
 * not noted: both are safe ways to share.
 */
export function watchTmp(report: Report): void {
  const roots = ['/tmp', tmpdir()].map((root) => resolve(root) + sep);
  const note = (path: unknown, flag: unknown): void => {
    const invocation = currentInvocation();
    if (!invocation || !writesInPlace(flag)) return;
    const file = pathOf(path);
    if (file && roots.some((root) => file.startsWith(root))) {
      report({ kind: 'tmp-write', requestId: invocation.requestId, path: file });
    }
  };
  const noteWith =
    (flagOf: (args: unknown[], name: string) => unknown) =>
    (original: Callable, name: string): Callable =>
      function (this: unknown, ...args) {
        note(args[0], flagOf(args, name));
        return original.apply(this, args);
      };
  const byOption = noteWith((args, name) => {
    const flag = (args[2] as { flag?: unknown } | undefined)?.flag;
    return flag ?? (name.startsWith('append') ? 'a' : 'w');
  });
  const byArgument = noteWith((args) => (typeof args[1] === 'function' ? 'r' : (args[1] ?? 'r')));
  wrapMethods(fs, ['writeFile', 'writeFileSync', 'appendFile', 'appendFileSync'], byOption);
  wrapMethods(fs.promises, ['writeFile', 'appendFile'], byOption);
  wrapMethods(fs, ['open', 'openSync'], byArgument);
  wrapMethods(fs.promises, ['open'], byArgument);
}

function writesInPlace(flag: unknown): boolean {
  if (typeof flag === 'number') return (flag & (O_WRONLY | O_RDWR)) !== 0 && (flag & O_EXCL) === 0;
  return typeof flag === 'string' && /[wa+]/.test(flag) && !flag.includes('x');
}

function pathOf(path: unknown): string | undefined {
  if (typeof path === 'string') return resolve(path);
  if (path instanceof URL) return fileURLToPath(path);
  return path instanceof Uint8Array ? resolve(Buffer.from(path).toString()) : undefined;
}
