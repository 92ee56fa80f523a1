import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectName, stages } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { acknowledge, acknowledgedRules, acknowledgedRulesOf, checkByNag } from './acknowledged-rules.ts';
import { Compute } from '../constructs/compute.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { synthesized } from '../testing/made-once.ts';
import { newApp } from '../app/new-app.ts';

interface Violation {
  ruleName: string;
  description: string;
}

/** What the report of a synthesis has. */
const violations = (outdir: string): Violation[] =>
  (
    JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
      pluginReports: { violations: Violation[] }[];
    }
  ).pluginReports.flatMap(({ violations }) => violations);

it.each(stages)('finds nothing in %s that is not acknowledged', (stage) => {
  expect(() => synthesized(stage)).not.toThrow();
});

it('finds nothing in a stage whose alarms go to an address', () => {
  const app = newApp();
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
  expect(violations(app.outdir)).toEqual([]);
});

it('stops the synthesis on a finding', () => {
  const app = newApp();
  checkByNag(app);
  new s3.Bucket(new Stack(app, 'Other'), 'Bucket');
  expect(() => app.synth()).toThrow('AwsSolutions-S1');
});

describe.each([Compute.default(), Compute.managedInstances()])(
  '$arm: without acknowledgements',
  (compute) => {
    const app = newApp();
    checkByNag(app);
    const name = `${projectName}-dev-${compute.arm}`;
    new PipelineStack(app, name, { compute, config: smallStage, stackName: name });
    try {
      app.synth();
    } catch {
      // A warning lets the synthesis pass, an error does not; the report has both.
    }
    const found = violations(app.outdir).map(({ ruleName }) => ruleName);
    const ids = acknowledgedRulesOf(compute, smallStage).map(({ id }) => id);

    it.each(ids)('%s is found', (id) => {
      expect(found).toContain(id);
    });

    it('nothing else is', () => {
      expect(found.filter((rule) => !ids.includes(rule))).toEqual([]);
    });
  },
);
