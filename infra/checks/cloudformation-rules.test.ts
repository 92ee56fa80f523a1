import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedStage, smallStage } from '@telemetry/settings/samples';
import { type App, CfnResource } from 'aws-cdk-lib';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import featureFlags from '../app/feature-flags.json' with { type: 'json' };
import { makeStacks } from '../app/make-app.ts';
import { newApp } from '../app/new-app.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { Compute } from '../constructs/compute.ts';
import { edgeVariantsOnce, sampleNames, samples } from '../testing/made-once.ts';

it('every flag that this CDK recommends is set (else: read decision 080 before a new one changes templates)', () => {
  expect(featureFlags).toEqual(recommended);
});

/** What CloudFormation's rules say of a synthesis, warnings as well: a listed value that is none is one of those. */
function findingsOf(app: App): string[] {
  try {
    app.synth();
  } catch {
    // The report has all of it.
  }
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { pluginName: string; violations: { description: string }[] }[];
  };
  return pluginReports
    .filter(({ pluginName }) => pluginName === 'CloudFormation Validate')
    .flatMap(({ violations }) => violations.map(({ description }) => description));
}

it.each(sampleNames)('CloudFormation’s rules find nothing in the sample %s', (sample) => {
  expect(findingsOf(makeStacks(sample, samples[sample]).app)).toEqual([]);
});

it('nor in settings that neither has', () => {
  const app = newApp();
  new PipelineStack(app, 'other', {
    compute: Compute.managedInstances(),
    config: changedStage({
      processor: { runtimeUpdates: 'with-deployments' },
      managedInstances: {
        workingHours: { days: 'MON-FRI', from: '07:00', to: '19:40', timeZone: 'Europe/Berlin' },
      },
      monitoring: { tracing: true, notify: { email: 'night@example.com' } },
    }),
  });
  expect(findingsOf(app)).toEqual([]);
});

it('nor in any kind of edge', () => {
  expect(findingsOf(edgeVariantsOnce().app)).toEqual([]);
});

type Change = [type: string, path: string, value: unknown];
const faults: [what: string, change: Change, rule: string][] = [
  [
    'an unknown property deep in a capacity provider',
    ['AWS::Lambda::CapacityProvider', 'CapacityProviderScalingConfig.MaxVcpuCount', 12],
    'MaxVcpuCount',
  ],
  [
    'an unknown property within a list',
    ['AWS::S3::Bucket', 'LifecycleConfiguration.Rules.0.ExpirationInWeeks', 4],
    'ExpirationInWeeks',
  ],
  ['a text for a number', ['AWS::Lambda::Function', 'Timeout', 'long'], "'long' is not of type 'integer'"],
  [
    'one value for a list',
    ['AWS::Lambda::Function', 'Architectures', 'arm64'],
    "'arm64' is not of type 'array'",
  ],
  [
    'a value that is not listed',
    ['AWS::Lambda::Function', 'TracingConfig', { Mode: 'On' }],
    "'On' is not one of",
  ],
  [
    'a missing property that is required',
    ['AWS::Lambda::CapacityProvider', 'PermissionsConfig', undefined],
    "'PermissionsConfig' is a required property",
  ],
  [
    'an attribute that its target does not have',
    ['AWS::SQS::QueuePolicy', 'Queues.0', { 'Fn::GetAtt': ['PipelineStoreBucket9A3F5643', 'QueueUrl'] }],
    "'QueueUrl' is not one of",
  ],
  ['a reference to nothing', ['AWS::Lambda::Alias', 'Description', { Ref: 'Nothing' }], "'Nothing'"],
];

describe('synthesis stops at what CloudFormation would refuse', () => {
  const app = newApp();
  const stack = new PipelineStack(app, 'pipeline', {
    compute: Compute.managedInstances(),
    config: smallStage,
  });
  const resources = stack.node.findAll().filter((construct) => construct instanceof CfnResource);
  for (const [, [type, path, value]] of faults)
    resources.find(({ cfnResourceType }) => cfnResourceType === type)?.addPropertyOverride(path, value);
  new CfnResource(stack, 'Mine', { type: 'AWS::Lambda::Fleet' });
  const found = findingsOf(app);

  it('with an error', () => expect(() => app.synth({ force: true })).toThrow('CloudFormation Validate'));

  it.each(faults)('%s', (_, __, rule) => {
    expect(found).toContainEqual(expect.stringContaining(rule));
  });

  it('a type that there is not', () => {
    expect(found).toContainEqual(expect.stringContaining('AWS::Lambda::Fleet'));
  });
});
