import { spawn } from 'node:child_process';
import { tell } from '@telemetry/terminal';

/** How long a child that was asked to stop may take to clean up behind itself. */
const stopMs = 10_000;

/**
 * Runs a program to its end and gives what it printed on standard output. When it fails, tells what it said on standard error and
 * throws. An aborted signal stops it and throws the signal's reason.
 */
export async function runChild(
  program: string,
  args: readonly string[],
  { cwd, signal, env }: { cwd: string; signal?: AbortSignal; env?: Record<string, string> },
): Promise<{ printed: string }> {
  signal?.throwIfAborted();
  // A group of its own: Ctrl-C reaches this process alone, which then stops the child.
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
  let killed: NodeJS.Timeout | undefined;
  const kill = (how: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid ?? NaN), how);
    } catch {
      // It has ended.
    }
  };
  const stop = (): void => {
    kill('SIGTERM');
    killed = setTimeout(() => kill('SIGKILL'), stopMs);
  };
  signal?.addEventListener('abort', stop, { once: true });
  const exitWithParent = (): void => kill('SIGKILL');
  process.once('exit', exitWithParent);
  try {
    const code = await new Promise<number | null>((done, fail) =>
      child.once('error', fail).once('close', done),
    );
    signal?.throwIfAborted();
    if (code === 0) return { printed: said.stdout };
    tell(said.stderr.trim());
    throw new Error(`${program} ${args.slice(0, 2).join(' ')} exited with ${code}`);
  } finally {
    clearTimeout(killed);
    signal?.removeEventListener('abort', stop);
    process.off('exit', exitWithParent);
  }
}
