import { projectName } from '@telemetry/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pause, resume } from './pause.ts';
import type { Answers } from './testing-aws.ts';
import {
  calls,
  deployedStage,
  functionArn,
  managedResources,
  noSuchStack,
  pausedStage,
  provider,
  resourcesAre,
  sampleTarget,
  stackIs,
  startTestingStage,
  type TestingStage,
} from './testing-stage.ts';

const dev = sampleTarget('dev', ['managed-instances']);
let stage: TestingStage;
const parts = async () => ({ aws: await stage.connect(), person: stage.person, wait: stage.wait });
const bodiesOf = (name: string): unknown[] =>
  stage.calls.filter((call) => call.name.startsWith(name)).map(({ body }) => JSON.parse(body));
afterEach(() => stage.stop());

describe('pause', () => {
  beforeEach(async () => {
    stage = await startTestingStage(deployedStage());
  });

  it('ends the polling, waits for it, and only then the environments of every version, old ones, too', async () => {
    await pause(dev, await parts());
    expect(stage.names()).toEqual([
      'cloudformation DescribeStacks',
      'cloudformation ListStackResources',
      calls.mapping,
      calls.updateMapping,
      calls.mapping,
      calls.mapping,
      calls.versions,
      `${calls.putScaling}?Qualifier=6`,
      `${calls.getScaling}?Qualifier=6`,
      `${calls.putScaling}?Qualifier=7`,
      `${calls.getScaling}?Qualifier=7`,
      'sqs GetQueueAttributes',
    ]);
    expect(bodiesOf(calls.updateMapping)).toEqual([{ Enabled: false }]);
    expect(bodiesOf(calls.putScaling)).toEqual(
      [0, 0].map((none) => ({
        FunctionScalingConfig: { MinExecutionEnvironments: none, MaxExecutionEnvironments: none },
      })),
    );
  });

  it('says until when the queue keeps what is accepted meanwhile', async () => {
    await pause(dev, await parts());
    expect(stage.said.at(-1)).toContain('the queue keeps each for 4 days: resume before, or they are lost');
  });
});

describe('on a capacity provider that another stack made', () => {
  const shared: Answers = {
    'cloudformation DescribeStacks': stackIs('CREATE_COMPLETE', { CapacityProviderName: provider }),
    'cloudformation ListStackResources': resourcesAre(managedResources.slice(1)),
    [calls.versions]: {
      body: JSON.stringify({
        FunctionVersions: [functionArn.replace('processor', 'another'), functionArn].map((arn) => ({
          FunctionArn: `${arn}:7`,
        })),
      }),
    },
  };

  it('pauses the versions of the stack, and leaves those of others alone', async () => {
    stage = await startTestingStage(deployedStage(shared));
    await pause(dev, await parts());
    expect(stage.names().filter((name) => name.includes('PUT') && name.includes('scaling'))).toEqual([
      `${calls.putScaling}?Qualifier=7`,
    ]);
  });

  it('brings them back', async () => {
    stage = await startTestingStage(pausedStage(shared));
    await resume(dev, await parts());
    expect(bodiesOf(calls.putScaling)).toEqual([
      { FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 12 } },
    ]);
  });
});

describe('pause, where it cannot', () => {
  it('names the mapping that does not stop, and leaves the environments alone', async () => {
    stage = await startTestingStage(
      deployedStage({ [calls.mapping]: { body: '{"UUID":"mapping-1","State":"Disabling"}' } }),
    );
    await expect(pause(dev, await parts())).rejects.toThrow(
      'the event source mapping mapping-1 is not Disabled after 5 minutes',
    );
    expect(stage.waits()).toBe(60);
    expect(stage.names().filter((name) => name.startsWith(calls.putScaling))).toEqual([]);
  });

  it('says that the stage is not deployed', async () => {
    stage = await startTestingStage(deployedStage({ 'cloudformation DescribeStacks': noSuchStack }));
    await expect(pause(dev, await parts())).rejects.toThrow(
      `stage dev is not deployed in us-east-1: there is no stack ${projectName}-dev-managed-instances`,
    );
  });
});

describe('resume', () => {
  it('brings back the environments of the version behind the alias, waits for them, and then the polling', async () => {
    stage = await startTestingStage(pausedStage());
    await resume(dev, await parts());
    expect(stage.names().slice(2)).toEqual([
      calls.versions,
      calls.mapping,
      calls.alias,
      `${calls.putScaling}?Qualifier=7`,
      `${calls.getScaling}?Qualifier=7`,
      `${calls.getScaling}?Qualifier=7`,
      calls.mapping,
      calls.updateMapping,
      calls.mapping,
      calls.mapping,
    ]);
    expect(bodiesOf(calls.putScaling)).toEqual([
      { FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 12 } },
    ]);
    expect(bodiesOf(calls.updateMapping)).toEqual([{ Enabled: true }]);
  });

  it('leaves the bounds of a function alone that runs on default Lambda beside it', async () => {
    stage = await startTestingStage(
      pausedStage({
        [calls.versions]: {
          body: `{"FunctionVersions":[{"FunctionArn":"${functionArn}-other:1","State":"Active"}]}`,
        },
      }),
    );
    await resume(dev, await parts());
    expect(bodiesOf(calls.putScaling)).toEqual([]);
    expect(bodiesOf(calls.updateMapping)).toEqual([{ Enabled: true }]);
    expect(stage.said[0]).toContain('no environments were asked for');
  });

  it('leaves the queue unpolled while there are no environments', async () => {
    stage = await startTestingStage(
      pausedStage({
        [calls.getScaling]: {
          body: '{"AppliedFunctionScalingConfig":{"MinExecutionEnvironments":0,"MaxExecutionEnvironments":0}}',
        },
      }),
    );
    await expect(resume(dev, await parts())).rejects.toThrow(
      'processor:7 has not the asked-for 1 to 12 environments after 15 minutes',
    );
    expect(stage.names()).not.toContain(calls.updateMapping);
  });
});
