import type { Cell, Run, RunFile } from '@telemetry/runs';
import { capital, count } from '../../format.ts';
import { type Bound, type Check, checkRule } from './check.ts';
import { comparabilityChecks } from './comparability.ts';
import { enoughChecks } from './enough.ts';
import { loadRules } from './load-rules.ts';
import { machineRules } from './machine-rules.ts';
import { workRules } from './work-rules.ts';

/** What has to hold of a cell. The order is the order in which reasons are told. */
export function checksOf(cell: Cell, run: Run): Check[] {
  const { arms } = cell;
  const { target, machine } = run.file;
  return [
    ...enoughChecks(cell),
    ...[...loadRules, ...workRules].flatMap((rule) => checkRule(rule, arms)),
    ...comparabilityChecks(cell, run.file, run.sessions),
    ...(target === 'aws' ? [] : machineRules(machine).flatMap((rule) => checkRule(rule, arms).map(onceOnly))),
    ...limitCheck(run.file),
  ];
}

/** A machine is one, whichever arm ran: the first sentence is enough. */
function onceOnly(check: Check): Check {
  return { ...check, broken: check.broken?.split(/, and (?=the machine|whether|environments)/)[0] ?? null };
}

const limitBound: Bound = {
  name: 'what this machine can offer',
  bound: 'at least the busiest second of the plan',
};

/** Every bound that there is, whether or not a run is asked for it. */
export function allBounds(): Bound[] {
  const cell: Cell = { title: '', name: '', profile: '', variant: '', arms: [] };
  const machine = { cpuModel: '', cpus: 1, memoryGiB: 0, system: '', node: '' };
  const all: readonly Bound[] = [
    ...enoughChecks(cell),
    ...loadRules,
    ...workRules,
    ...comparabilityChecks(cell, { settings: {}, target: 'twin', arms: [], startedAt: '', endedAt: '' }, []),
    ...machineRules(machine),
    limitBound,
  ];
  return all.map(({ name, bound }) => ({ name, bound }));
}

function limitCheck({ generator }: RunFile): Check[] {
  if (!generator) return [];
  const { plannedRequestsPerSecond, possibleRequestsPerSecond } = generator;
  const beyondLimit = generator.beyondLimit || possibleRequestsPerSecond < plannedRequestsPerSecond;
  return [
    {
      ...limitBound,
      arms: [],
      broken: beyondLimit
        ? `the plan is beyond what this machine can offer: ${count(plannedRequestsPerSecond)} requests/s, of ${count(possibleRequestsPerSecond)} that are possible`
        : null,
    },
  ];
}

/** Reasons as sentences. */
export function brokenReasons(checks: readonly Check[]): string[] {
  return checks.flatMap(({ broken }) => (broken ? [`${capital(broken)}.`] : []));
}
