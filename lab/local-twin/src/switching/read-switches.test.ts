import { describe, expect, it } from 'vitest';
import { checkTemplate } from '../template/check-template.ts';
import { physicalResources } from '../template/physical.ts';
import { Resolver } from '../template/resolve.ts';
import { readSwitches, type SwitchDefinition } from './read-switches.ts';
import { hybridTemplate } from './testing-hybrid.ts';

type Properties = Record<string, unknown>;

/** The switches of the template with one resource changed. */
function read(id?: string, change: Properties = {}): SwitchDefinition[] {
  const template = hybridTemplate();
  const resource = template.Resources[id ?? ''];
  if (resource) resource.Properties = { ...resource.Properties, ...change };
  checkTemplate(template);
  return readSwitches(template, new Resolver(template, physicalResources(template)));
}

const pattern = (change: Properties): Properties => ({
  EventPattern: {
    ...(hybridTemplate().Resources['Join']?.Properties?.['EventPattern'] as object),
    ...change,
  },
});
const definition = (change: Properties, others: Properties = {}): Properties => ({
  DefinitionString: JSON.stringify({
    StartAt: 'Update',
    States: {
      Update: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:lambda:updateEventSourceMapping',
        Parameters: { Uuid: 'OverflowMapping', 'Enabled.$': '$.enabled' },
        End: true,
        ...change,
      },
    },
    ...others,
  }),
});
const target = (change: Properties): Properties => ({
  Targets: [{ Arn: { Ref: 'Switch' }, Id: 'Target0', Input: '{"enabled":true}', ...change }],
});

describe('rules, followed to the mapping', () => {
  const alarm = {
    id: 'Late',
    queueName: 'Events',
    condition: {
      threshold: 30,
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      treatMissingData: 'notBreaching',
    },
  };
  const joins = { state: 'ALARM', update: { mappingId: 'OverflowMapping', enabled: true } };
  const leaves = { state: 'OK', update: { mappingId: 'OverflowMapping', enabled: false } };

  it('switch it on in one state and off in the other', () => {
    expect(read()).toEqual([{ alarm, updates: [joins, leaves] }]);
  });

  it('do nothing when they are disabled', () => {
    expect(read('Join', { State: 'DISABLED' })).toEqual([{ alarm, updates: [leaves] }]);
  });

  it('take a constant in place of a path', () => {
    const constant = { Parameters: { Uuid: 'OverflowMapping', Enabled: false } };
    expect(read('Switch', definition(constant))[0]?.updates).toEqual([
      { ...joins, update: leaves.update },
      leaves,
    ]);
  });

  it('are none without a rule: an alarm alone is inert, whatever it watches', () => {
    const template = hybridTemplate();
    delete template.Resources['Join'];
    delete template.Resources['Leave'];
    Object.assign(template.Resources['Late']?.Properties ?? {}, { Namespace: 'Own', Metrics: [] });
    checkTemplate(template);
    expect(readSwitches(template, new Resolver(template, physicalResources(template)))).toEqual([]);
  });
});

describe('what the twin cannot do is refused with the name of the resource', () => {
  it.each<[string, string, Properties]>([
    ['only Namespace AWS/SQS, not Telemetry', 'Late', { Namespace: 'Telemetry' }],
    ['not ApproximateNumberOfMessagesVisible', 'Late', { MetricName: 'ApproximateNumberOfMessagesVisible' }],
    ['only Statistic Maximum, not Average', 'Late', { Statistic: 'Average' }],
    ['only Period 60, not 300', 'Late', { Period: 300 }],
    ['not GreaterThanOrEqualToThreshold', 'Late', { ComparisonOperator: 'GreaterThanOrEqualToThreshold' }],
    ['does not act on its Metrics', 'Late', { Metrics: [] }],
    ['one of missing, ignore', 'Late', { TreatMissingData: 'perhaps' }],
    ['one QueueName of the template', 'Late', { Dimensions: [{ Name: 'QueueName', Value: 'other' }] }],
  ])('an alarm: %s', (message, id, change) => {
    expect(() => read(id, change)).toThrow(`${id}: a rule listens to this alarm, and`);
    expect(() => read(id, change)).toThrow(message);
  });

  it.each<[string, Properties]>([
    ['of another source', pattern({ source: ['aws.sqs'] })],
    ['of all alarms', pattern({ resources: undefined })],
    ['of an alarm that is not there', pattern({ resources: ['arn:aws:cloudwatch:us-east-1:1:alarm:x'] })],
    ['with a filter', pattern({ detail: { state: { value: [{ 'anything-but': 'OK' }] } } })],
    ['with more in the detail', pattern({ detail: { state: { value: ['OK'] }, alarmName: ['x'] } })],
    ['with more', pattern({ account: ['1'] })],
  ])('a rule %s', (_, change) => {
    expect(() => read('Join', change)).toThrow('Join: the twin knows rules for state changes');
  });

  it.each<[string, Properties]>([
    ['of another kind', target({ Arn: { 'Fn::GetAtt': ['Floor', 'Arn'] } })],
    ['with an input that is no constant', target({ InputPath: '$.detail' })],
  ])('a target %s', (_, change) => {
    expect(() => read('Join', change)).toThrow('Join: the twin knows targets');
  });

  it.each<[string, string, Properties]>([
    [
      'calls another action',
      'deleteFunction',
      definition({ Resource: 'arn:aws:states:::aws-sdk:lambda:deleteFunction' }),
    ],
    ['does not end', 'End undefined', definition({ End: undefined })],
    ['goes on', 'Next', definition({ Next: 'Update' })],
    ['has more states', 'its states are ', definition({}, { States: {} })],
    ['runs JSONata', 'QueryLanguage', definition({}, { QueryLanguage: 'JSONata' })],
    ['updates more', 'BatchSize', definition({ Parameters: { Uuid: 'OverflowMapping', BatchSize: 1 } })],
    ['names the parameter as the API does', 'UUID', definition({ Parameters: { UUID: 'OverflowMapping' } })],
    [
      'finds nothing at its path',
      'undefined',
      definition({ Parameters: { Uuid: 'OverflowMapping', 'Enabled.$': '$.on' } }),
    ],
    [
      'updates a strange mapping',
      'none of the template',
      definition({ Parameters: { Uuid: 'other', Enabled: true } }),
    ],
    ['is no JSON', 'no JSON object', { DefinitionString: 'x' }],
  ])('a state machine that %s', (_, message, change) => {
    expect(() => read('Switch', change)).toThrow('Switch: the twin runs one task');
    expect(() => read('Switch', change)).toThrow(message);
  });
});
