import { parse } from '../switching/read-state-machine.ts';
import { type Template, UnsupportedTemplateError } from '../template/cloudformation.ts';
import { ofType } from '../template/read-template.ts';
import type { Resolver } from '../template/resolve.ts';

/** A schedule that starts a state machine. */
export interface ScheduleDefinition {
  id: string;
  /** As the template has it: `rate(6 hours)`. */
  expression: string;
  everyMs: number;
  stateMachineId: string;
  /** Amazon States Language, parsed. */
  definition: unknown;
}

/** Of these `Arn` acts: nothing is delivered here, so no delivery fails. */
const knownOfTarget = ['Arn', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig'];
/** What working hours call: here a person starts the twin and ends it. */
const ofWorkingHours =
  /^arn:aws[\w-]*:scheduler:::aws-sdk:lambda:(putFunctionScalingConfig|updateEventSourceMapping)$/;

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * The template's schedules that start a state machine, but for those that are disabled. Throws with the schedule's name when one starts something
 * else than the twin knows, or at a time that it does not know.
 */
export function readSchedules(template: Template, resolver: Resolver): ScheduleDefinition[] {
  const machines = new Map(
    ofType(template, 'AWS::StepFunctions::StateMachine').map(([id]) => [resolver.text({ Ref: id }), id]),
  );
  return ofType(template, 'AWS::Scheduler::Schedule').flatMap(([id, { Properties = {} }]) => {
    const target = resolver.value(Properties['Target'] ?? {}) as Record<string, unknown>;
    const { Arn } = target;
    if (typeof Arn === 'string' && ofWorkingHours.test(Arn)) return [];
    const stateMachineId = machines.get(String(Arn));
    if (stateMachineId === undefined || Object.keys(target).some((name) => !knownOfTarget.includes(name)))
      throw new UnsupportedTemplateError(
        `${id}: the twin knows schedules that start a state machine of the template, without an input, and those of working hours; not ${JSON.stringify(target)}`,
      );
    const expression = resolver.text(Properties['ScheduleExpression'] ?? '');
    const everyMs = readRate(id, expression);
    if (Properties['State'] === 'DISABLED') return [];
    const text = resolver.text(template.Resources[stateMachineId]?.Properties?.['DefinitionString']);
    return [{ id, expression, everyMs, stateMachineId, definition: parse(text) }];
  });
}

/** Milliseconds of `rate(value unit)` (EventBridge Scheduler user guide, schedule-types, read 2026-11-29). */
function readRate(id: string, expression: string): number {
  const [, value = '', unit = ''] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit === '')
    throw new UnsupportedTemplateError(
      `${id}: of schedules that start a state machine the twin knows rate(<number> minutes, hours or days), not ${expression}`,
    );
  return Number(value) * unitMs[unit as keyof typeof unitMs];
}
