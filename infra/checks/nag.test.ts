import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectName, stages } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { App, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import {
  acknowledge,
  type AcknowledgedRule,
  acknowledgedRules,
  acknowledgedRulesOf,
  checkByNag,
} from './acknowledged-rules.ts';
import { Compute } from '../constructs/compute.ts';
import { makeApp } from '../app/make-app.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';

interface Report {
  pluginReports: { violations: { ruleName: string; description: string }[] }[];
}

const findings = (outdir: string): string[] =>
  (JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report).pluginReports.flatMap(
    ({ violations }) => violations.map(({ ruleName, description }) => `${ruleName}: ${description}`),
  );

it.each(stages)('finds nothing in %s that is not acknowledged', (stage) => {
  expect(() => makeApp(stage).app.synth()).not.toThrow();
});

it('finds nothing in a stage whose alarms go to an address', () => {
  const app = new App({ analyticsReporting: false });
  checkByNag(app);
  const monitoring = { ...smallStage.monitoring, notify: { email: 'night@example.com' } };
  const name = `${projectName}-dev-default`;
  const stack = new PipelineStack(app, name, {
    compute: Compute.default(),
    config: { ...smallStage, monitoring },
    stackName: name,
  });
  acknowledge(stack, acknowledgedRules);
  expect(() => app.synth()).not.toThrow();
  expect(findings(app.outdir)).toEqual([]);
});

it('stops the synthesis on a finding', () => {
  const app = new App({ analyticsReporting: false });
  checkByNag(app);
  new s3.Bucket(new Stack(app, 'Other'), 'Bucket');
  expect(() => app.synth()).toThrow('AwsSolutions-S1');
});

const rulesOf = (compute: Compute): readonly AcknowledgedRule[] =>
  acknowledgedRulesOf(compute, smallStage.monitoring);

describe.each([
  [Compute.default(), rulesOf(Compute.default())],
  [Compute.managedInstances(), rulesOf(Compute.managedInstances())],
] as const)('$kind: without one acknowledgement', (compute, rules) => {
  it.each(rules)('$id is found', ({ id }) => {
    const app = new App({ analyticsReporting: false });
    checkByNag(app);
    const name = `${projectName}-dev-${compute.kind}`;
    const stack = new PipelineStack(app, name, { compute, config: smallStage, stackName: name });
    acknowledge(
      stack,
      rulesOf(compute).filter((rule) => rule.id !== id),
    );
    try {
      app.synth();
    } catch {
      // A warning lets the synthesis pass, an error does not; the report has both.
    }
    expect(findings(app.outdir)).toEqual([expect.stringContaining(id.split('[')[0] as string)]);
  });
});
