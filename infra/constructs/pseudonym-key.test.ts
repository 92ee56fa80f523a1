import type { PseudonymKey } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { Compute } from './compute.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { newApp } from '../app/new-app.ts';

const versionId = '0d0e0f00-0000-0000-0000-000000000000';

/** The variable of every function of the stack. */
function keysOf(compute: Compute, pseudonyms: PseudonymKey | undefined): unknown[] {
  const stack = new PipelineStack(newApp(), 'stack', {
    compute,
    config: { ...smallStage, privacy: { pseudonyms } },
  });
  return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables.PSEUDONYM_KEY as unknown,
  );
}

describe('the key of pseudonyms', () => {
  it.each([
    [{ secret: 'telemetry/pseudonyms' }, 'telemetry/pseudonyms:SecretString:::'],
    [{ secret: 'telemetry/pseudonyms', jsonKey: 'key' }, 'telemetry/pseudonyms:SecretString:key::'],
    [
      { secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:pseudonyms-AbCdEf' },
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:pseudonyms-AbCdEf:SecretString:::',
    ],
  ])('is a reference to one version of the secret: %j', (key, reference) => {
    expect(keysOf(Compute.default(), { versionId, ...key })).toEqual([
      `{{resolve:secretsmanager:${reference}${versionId}}}`,
    ]);
  });

  it('is the same for both processors of a hybrid', () => {
    const [floor, overflow, ...others] = keysOf(Compute.hybrid(), { versionId, secret: 'key' });
    expect(others).toEqual([]);
    expect(floor).toContain(versionId);
    expect(overflow).toBe(floor);
  });

  it('is not set without the setting', () => {
    expect(keysOf(Compute.managedInstances(), undefined)).toEqual([undefined]);
  });
});
