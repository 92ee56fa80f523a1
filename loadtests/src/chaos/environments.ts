import { execFileSync } from 'node:child_process';

/** Processes of execution environments that a process started: its children that run AWS's runtime client. */
export function environmentPids(twinPid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return rows.flatMap((row) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    return Number(parent) === twinPid && args.includes('exit-with-parent') ? [Number(pid)] : [];
  });
}

/** Sends a signal to a process that may be gone already. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Limits a process that runs (Linux), and returns how to take that back: `fsize` in bytes of a file, `nofile` in open files. */
export function limit(pid: number, resource: 'fsize' | 'nofile', most: number): () => void {
  const prlimit = (...args: string[]): string => {
    try {
      return execFileSync('prlimit', ['--pid', String(pid), ...args], { encoding: 'utf8', stdio: 'pipe' });
    } catch {
      // It has ended meanwhile.
      return '';
    }
  };
  const before = prlimit(`--${resource}`, '--output=SOFT', '--noheadings', '--raw').trim();
  prlimit(`--${resource}=${most}:`);
  return () => void (before !== '' && prlimit(`--${resource}=${before}:`));
}
