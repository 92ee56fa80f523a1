import type { Cell, Run, RunFile } from '@telemetry/runs';
import { capital, count } from '../../format.ts';
import { type Check, checkRule } from './check.ts';
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
    ...comparabilityChecks(cell, run),
    ...(target === 'aws' ? [] : machineRules(machine).flatMap((rule) => checkRule(rule, arms).map(onceOnly))),
    ...limitCheck(run.file),
  ];
}

/** A machine is one, whichever arm ran: the first sentence is enough. */
function onceOnly(check: Check): Check {
  return { ...check, broken: check.broken?.split(/, and (?=the machine|whether|environments)/)[0] ?? null };
}

function limitCheck({ generator }: RunFile): Check[] {
  if (!generator) return [];
  const { plannedRequestsPerSecond, possibleRequestsPerSecond } = generator;
  const beyondLimit = generator.beyondLimit || possibleRequestsPerSecond < plannedRequestsPerSecond;
  return [
    {
      name: 'what this machine can offer',
      bound: `at least the ${count(plannedRequestsPerSecond)} requests/s of the plan`,
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
