/** The process of `startCaller`: makes each call that it is told of, and sends how it ended. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Called, CallMessage } from './testing-calls.ts';

let calls = 0;

const send = process.send?.bind(process);
// A module that looks whether it was forked is an entry here, as in a shell.
delete process.send;
process.on('message', (message: CallMessage) => {
  void call(message).then((called) => send?.(called));
});

async function call({ file, args, env }: CallMessage): Promise<Called> {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  const path = resolve(file);
  process.argv = [process.execPath, path, ...args];
  process.exitCode = undefined;
  const said = { stdout: '', stderr: '' };
  const own = { stdout: process.stdout.write, stderr: process.stderr.write, exit: process.exit };
  for (const stream of ['stdout', 'stderr'] as const)
    process[stream].write = (chunk: string | Uint8Array) => {
      said[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  try {
    await new Promise<void>((done, fail) => {
      process.exit = ((code?: number) => {
        process.exitCode = code ?? process.exitCode;
        done();
      }) as typeof process.exit;
      // The query makes it another module, so that it runs again; what it imports is there already.
      import(`${pathToFileURL(path).href}?call=${(calls += 1)}`).then(() => done(), fail);
    });
  } catch (error) {
    said.stderr += String((error as Error).stack);
    process.exitCode = 1;
  } finally {
    process.stdout.write = own.stdout;
    process.stderr.write = own.stderr;
    process.exit = own.exit;
    for (const event of ['uncaughtException', 'SIGINT', 'SIGTERM']) process.removeAllListeners(event);
    for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { ...said, code };
}
