import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Usage } from './environment.ts';

/** Linux reports CPU time in ticks of 1/100 s on every architecture that Node.js runs on (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

/** CPU time and resident memory of a process, all its threads. Zero when the process is gone. */
export async function usageOf(pid: number): Promise<Usage> {
  try {
    return process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid);
  } catch {
    return { cpuSeconds: 0, rssBytes: 0 };
  }
}

async function fromProc(pid: number): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command's name, in parentheses, may hold spaces; fields are counted behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { cpuSeconds: ticks / ticksPerSecond, rssBytes: Number(fields[21]) * 4096 };
}

async function fromPs(pid: number): Promise<Usage> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'time=,rss=', '-p', String(pid)]);
  const [time = '0', rssKiB = '0'] = stdout.trim().split(/\s+/);
  const cpuSeconds = time.split(':').reduce((total, part) => total * 60 + Number(part), 0);
  return { cpuSeconds, rssBytes: Number(rssKiB) * 1024 };
}
