import { type Template, UnsupportedTemplateError } from '../template/cloudformation.ts';
import type { Resolver } from '../template/resolve.ts';

/** Switches one mapping on or off. */
export interface MappingUpdate {
  mappingId: string;
  enabled: boolean;
}

interface Machine {
  StartAt?: string;
  States?: Record<string, Record<string, unknown>>;
  [other: string]: unknown;
}

const task = /^arn:aws[\w-]*:states:::aws-sdk:lambda:updateEventSourceMapping$/;

/**
 * What a state machine does with this input, if it is one task that updates `Enabled` of a mapping. Parameters are in Pascal
 * case, hence `Uuid` (AWS Step Functions developer guide, supported-services-awssdk, read 2026-11-21). Anything else is an
 * error that names the state machine.
 */
export function readStateMachine(
  template: Template,
  resolver: Resolver,
  id: string,
  input: unknown,
): MappingUpdate {
  const fail = (problem: string): never => {
    throw new UnsupportedTemplateError(
      `${id}: the twin runs one task that sets Enabled of an event source mapping; ${problem}`,
    );
  };
  const onlyKnown = (what: string, value: object, known: readonly string[]): void => {
    const unknown = Object.keys(value).find((name) => !known.includes(name));
    if (unknown) fail(`${what} has ${unknown}, beside ${known.join(', ')}`);
  };
  const machine = parse(resolver.text(template.Resources[id]?.Properties?.['DefinitionString']));
  if (typeof machine !== 'object' || machine === null) return fail('its DefinitionString is no JSON object');
  const { StartAt = '', States = {}, ...others } = machine as Machine;
  onlyKnown('the definition', others, ['Comment', 'TimeoutSeconds', 'Version']);
  const state = States[StartAt];
  if (!state || Object.keys(States).length !== 1)
    return fail(`its states are ${Object.keys(States).join(', ')}`);
  onlyKnown(StartAt, state, ['Type', 'Resource', 'Parameters', 'Retry', 'End', 'Comment', 'TimeoutSeconds']);
  const { Type, Resource, Parameters = {}, End } = state;
  if (Type !== 'Task' || !task.test(String(Resource)) || End !== true)
    fail(`${StartAt} is ${String(Type)} ${String(Resource)}, End ${String(End)}`);
  const parameters = Parameters as Record<string, unknown>;
  onlyKnown(`${StartAt}.Parameters`, parameters, ['Uuid', 'Enabled', 'Enabled.$']);
  const path = parameters['Enabled.$'];
  const enabled = typeof path === 'string' ? fieldAt(path, input) : parameters['Enabled'];
  if (typeof enabled !== 'boolean')
    return fail(`${JSON.stringify(parameters)} sets it to ${String(enabled)} for ${JSON.stringify(input)}`);
  const mappingId = String(parameters['Uuid']);
  if (template.Resources[mappingId]?.Type !== 'AWS::Lambda::EventSourceMapping')
    fail(`its Uuid ${mappingId} is none of the template`);
  return { mappingId, enabled };
}

/** The field of the input that a path such as `$.enabled` names. */
function fieldAt(path: string, input: unknown): unknown {
  const [, name] = /^\$\.(\w+)$/.exec(path) ?? [];
  return name === undefined ? undefined : (input as Record<string, unknown> | null)?.[name];
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
