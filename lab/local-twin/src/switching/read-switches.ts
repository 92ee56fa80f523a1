import { type Resource, type Template, UnsupportedTemplateError } from '../template/cloudformation.ts';
import { ofType } from '../template/read-template.ts';
import type { Resolver } from '../template/resolve.ts';
import type { AlarmState } from './alarm-state.ts';
import { type AlarmDefinition, readAlarm } from './read-alarm.ts';
import { type MappingUpdate, parse, readStateMachine } from './read-state-machine.ts';

/** An alarm that a rule listens to, and what becoming each state leads to. */
export interface SwitchDefinition {
  alarm: AlarmDefinition;
  updates: { state: AlarmState; update: MappingUpdate }[];
}

type Pattern = Record<string, unknown>;
/** Of these `Arn` and `Input` act: no delivery fails on one machine. */
const knownOfTarget = ['Arn', 'Input', 'Id', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig'];
const states: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies AlarmState[];

/**
 * The template's EventBridge rules, followed from alarm to mapping: rule, state machine, update of a mapping. Alarms that no
 * rule names are not in it. Throws with the rule's name when one listens to, or starts, something else.
 */
export function readSwitches(template: Template, resolver: Resolver): SwitchDefinition[] {
  const switches = new Map<string, SwitchDefinition>();
  for (const [ruleId, rule] of ofType(template, 'AWS::Events::Rule')) {
    const { alarmIds, becomes } = readPattern(template, resolver, ruleId, rule);
    const updates = readTargets(template, resolver, ruleId, rule);
    if (rule.Properties?.['State'] === 'DISABLED') continue;
    for (const alarmId of alarmIds) {
      const entry = switches.get(alarmId) ?? { alarm: readAlarm(template, resolver, alarmId), updates: [] };
      switches.set(alarmId, entry);
      for (const state of becomes) for (const update of updates) entry.updates.push({ state, update });
    }
  }
  return [...switches.values()];
}

/** The event is as in the Amazon CloudWatch user guide, cloudwatch-and-eventbridge, read 2026-11-21. */
function readPattern(
  template: Template,
  resolver: Resolver,
  ruleId: string,
  { Properties = {} }: Resource,
): { alarmIds: string[]; becomes: AlarmState[] } {
  const pattern = resolver.value(Properties['EventPattern'] ?? {}) as Pattern;
  const fail = (): never => {
    throw new UnsupportedTemplateError(
      `${ruleId}: the twin knows rules for state changes of alarms in the template: source aws.cloudwatch, detail-type CloudWatch Alarm State Change, resources, detail.state.value; not ${JSON.stringify(pattern)}`,
    );
  };
  const { source, 'detail-type': type, resources, detail, ...others } = pattern;
  const { state, ...otherDetail } = (detail ?? {}) as Pattern;
  const { value, ...otherState } = (state ?? {}) as Pattern;
  const isOnly = (list: unknown, text: string): boolean => JSON.stringify(list) === JSON.stringify([text]);
  if (
    Object.keys({ ...others, ...otherDetail, ...otherState }).length > 0 ||
    !isOnly(source, 'aws.cloudwatch') ||
    !isOnly(type, 'CloudWatch Alarm State Change') ||
    !Array.isArray(resources) ||
    !Array.isArray(value) ||
    !value.every((name) => states.includes(String(name)))
  )
    return fail();
  const alarms = new Map(
    ofType(template, 'AWS::CloudWatch::Alarm').map(([id]) => [
      resolver.text({ 'Fn::GetAtt': [id, 'Arn'] }),
      id,
    ]),
  );
  return {
    alarmIds: resources.map((arn) => alarms.get(String(arn)) ?? fail()),
    becomes: value as AlarmState[],
  };
}

function readTargets(
  template: Template,
  resolver: Resolver,
  ruleId: string,
  { Properties = {} }: Resource,
): MappingUpdate[] {
  const machines = new Map(
    ofType(template, 'AWS::StepFunctions::StateMachine').map(([id]) => [resolver.text({ Ref: id }), id]),
  );
  const targets = resolver.value(Properties['Targets'] ?? []) as Record<string, unknown>[];
  return targets.map((target) => {
    const machineId = machines.get(String(target['Arn']));
    if (machineId === undefined || Object.keys(target).some((name) => !knownOfTarget.includes(name)))
      throw new UnsupportedTemplateError(
        `${ruleId}: the twin knows targets that are a state machine of the template, with a constant Input; not ${JSON.stringify(target)}`,
      );
    return readStateMachine(template, resolver, machineId, parse(String(target['Input'])));
  });
}
