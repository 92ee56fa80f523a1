import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** How a call of a command ended, and what it printed. */
export interface Called {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Caller extends AsyncDisposable {
  /**
   * Calls the command whose entry is `file`, as `node file args…` does, with this environment (the test's own, if not named), one after
   * the other. What is said is caught, so a call that reads standard input, is interrupted, or has its output closed needs a process of
   * its own.
   */
  call(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Called>;
}

export interface CallMessage {
  file: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}

/**
 * One process in which many calls of commands are made, for tests: each runs the entry's module anew, with its own arguments,
 * environment, output and exit code, and what it imports is loaded once for all. Most of a call's time is that loading.
 * @param preload a module that is loaded before the first call
 */
export function startCaller({ preload }: { preload?: string } = {}): Caller {
  const host = fork(join(import.meta.dirname, 'testing-calls-host.ts'), {
    execArgv: preload === undefined ? [] : ['--import', preload],
  });
  const ended = new Promise<never>((_, fail) => {
    host.once('exit', (code) => fail(new Error(`the process of the calls ended with ${code}`)));
  });
  ended.catch(() => {});
  let last: Promise<unknown> = Promise.resolve();
  const callNow = async (message: CallMessage): Promise<Called> => {
    host.send(message);
    const [answer] = (await Promise.race([once(host, 'message'), ended])) as [Called];
    return answer;
  };
  return {
    call(file, args, env = process.env) {
      const called = last.then(() => callNow({ file, args, env }));
      last = called.catch(() => {});
      return called;
    },
    [Symbol.asyncDispose]: async () => {
      await last;
      // A call that ended may have left a timer.
      host.kill();
      await ended.catch(() => {});
    },
  };
}
