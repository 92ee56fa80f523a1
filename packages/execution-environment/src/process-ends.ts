import { readFileSync } from 'node:fs';

/** PF_EXITING of Linux's include/linux/sched.h. */
const exiting = 0x4;

/**
 * Whether a process is on its way out, which its connections tell before its exit is known. Exact on Linux; elsewhere a
 * process is taken to live until its exit is known.
 */
export function processEnds(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may hold spaces; fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[6]) & exiting) !== 0;
  } catch {
    return true;
  }
}
