import { readdirSync, readFileSync } from 'node:fs';
import type { MachineLoad } from '@telemetry/runs';

/** One look at the machine. CPU times are in clock ticks, cumulative. */
export interface Look {
  allTicks: number;
  stealTicks: number;
  /** Of processes, whoever's: without interrupts, which the run itself causes. */
  processTicks: number;
  /** Of this process and all that it started, whether it still runs or not. */
  oursTicks: number;
  cpus: number;
  /** Threads that run or wait to run, of all and of ours. */
  runnable: number;
  oursRunnable: number;
}

/** Looks at the machine once a second until it is stopped. Null where the system is not Linux. */
export function watchMachine(betweenLooksMs = 1_000): { stop(): MachineLoad | null } {
  const looks: Look[] = [];
  const look = (): void => {
    const found = lookAtMachine();
    if (found) looks.push(found);
  };
  look();
  const timer = setInterval(look, betweenLooksMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return machineLoad(looks);
    },
  };
}

/** What others took between the first look and the last. Null of fewer than two, and where no time passed. */
export function machineLoad(looks: readonly Look[]): MachineLoad | null {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last || last.allTicks <= first.allTicks) return null;
  const since = (pick: (look: Look) => number): number => pick(last) - pick(first);
  const all = since(({ allTicks }) => allTicks);
  const mean = (pick: (look: Look) => number): number =>
    looks.reduce((sum, look) => sum + Math.max(0, pick(look)), 0) / looks.length / last.cpus;
  const others = since(({ processTicks }) => processTicks) - since(({ oursTicks }) => oursTicks);
  return {
    samples: looks.length,
    stealShare: Math.max(0, since(({ stealTicks }) => stealTicks) / all),
    othersShare: Math.max(0, others / all),
    othersRunnable: mean(({ runnable, oursRunnable }) => runnable - oursRunnable),
    runnable: mean(({ runnable }) => runnable),
  };
}

/** From /proc (proc(5): stat, loadavg, [pid]/stat). Null where there is none. */
export function lookAtMachine(): Look | null {
  let stat: string;
  let loadAverage: string;
  try {
    stat = readFileSync('/proc/stat', 'utf8');
    loadAverage = readFileSync('/proc/loadavg', 'utf8');
  } catch {
    return null;
  }
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = stat
    .slice(0, stat.indexOf('\n'))
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const ours = ownProcesses();
  return {
    allTicks: user + nice + system + idle + iowait + irq + softirq + steal,
    stealTicks: steal,
    processTicks: user + nice + system,
    oursTicks: ours.reduce((sum, { ticks }) => sum + ticks, 0),
    cpus: stat.match(/^cpu\d/gm)?.length ?? 1,
    runnable: Number(/ (\d+)\/\d+ /.exec(loadAverage)?.[1] ?? 0),
    oursRunnable: ours.reduce((sum, { pid }) => sum + runnableThreads(pid), 0),
  };
}

interface Process {
  pid: string;
  parent: string;
  /** Its own and those of its children that ended. */
  ticks: number;
}

/** This process and what it started, and what that started. */
function ownProcesses(): Process[] {
  const all = readdirSync('/proc').flatMap((pid) => (/^\d+$/.test(pid) ? (processOf(pid) ?? []) : []));
  const children = Map.groupBy(all, ({ parent }) => parent);
  const found: Process[] = [];
  const wanted = all.filter(({ pid }) => pid === String(process.pid));
  for (let next = wanted.pop(); next; next = wanted.pop()) {
    found.push(next);
    wanted.push(...(children.get(next.pid) ?? []));
  }
  return found;
}

function processOf(pid: string): Process | undefined {
  const fields = statFields(`/proc/${pid}/stat`);
  if (!fields) return undefined;
  // After the state: the parent is the first, user and system time, and those of ended children, the 11th to 14th.
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
  return { pid, parent: fields[1] ?? '', ticks: utime + stime + cutime + cstime };
}

function runnableThreads(pid: string): number {
  try {
    return readdirSync(`/proc/${pid}/task`).filter(
      (thread) => statFields(`/proc/${pid}/task/${thread}/stat`)?.[0] === 'R',
    ).length;
  } catch {
    return 0;
  }
}

/** From the state on: what stands before it is a name that may hold anything. Undefined where it has ended. */
function statFields(file: string): string[] | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
