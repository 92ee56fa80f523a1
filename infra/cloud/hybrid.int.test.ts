import { type Arm, projectName } from '@telemetry/settings';
import { afterEach, describe, expect, it } from 'vitest';
import { templatesOf } from '../testing/made-once.ts';
import { overflowPrefix } from './account/deployed-stack.ts';
import { destroy } from './destroy.ts';
import { examine } from './doctor.ts';
import { pause, resume } from './pause.ts';
import { offeringsAre, quotasAre, readyAccount, vpcsAre } from './testing-account.ts';
import type { Answers } from './testing-aws.ts';
import {
  calls,
  deployedStage,
  hybridResources,
  noSuchStack,
  pausedStage,
  resourcesAre,
  sampleTarget,
  stackIs,
  startTestingStage,
  type TestingStage,
} from './testing-stage.ts';

const dev = sampleTarget('dev', ['hybrid']);
const there: Answers = { 'cloudformation ListStackResources': resourcesAre(hybridResources) };
const switched = 'lambda PUT /2015-03-31/event-source-mappings/overflow-mapping';
const removed = 'lambda DELETE /2015-03-31/event-source-mappings/overflow-mapping';
const read = 'lambda GET /2015-03-31/event-source-mappings/overflow-mapping';
const state = (State: string) => ({ body: JSON.stringify({ UUID: 'overflow-mapping', State }) });
const lambdaSays = (status: number, type: string) => ({
  status,
  body: '{"Type":"User","message":"no"}',
  headers: { 'x-amzn-errortype': type },
});

let stage: TestingStage;
afterEach(() => stage.stop());
const parts = async () => ({ aws: await stage.connect(), person: stage.person, wait: stage.wait });
const touched = (): string[] => stage.names().filter((name) => name.includes('overflow-mapping'));

it('knows the overflow’s mapping by how its logical id begins', async () => {
  stage = await startTestingStage({});
  const ids = Object.keys(templatesOf('small').hybrid.findResources('AWS::Lambda::EventSourceMapping'));
  expect(ids.map((id) => id.startsWith(overflowPrefix)).sort()).toEqual([false, true]);
});

it('pauses the floor and leaves the overflow to its alarm, and says what becomes of events', async () => {
  stage = await startTestingStage(deployedStage(there));
  await pause(dev, await parts());
  expect(stage.names()).toContain(calls.updateMapping);
  expect(stage.names()).toContain(`${calls.putScaling}?Qualifier=7`);
  expect(touched()).toEqual([]);
  expect(stage.said.at(-1)).toContain(
    'default Lambda takes them now: its overflow joins whenever the oldest waits longer than 30 s',
  );
  expect(stage.said.join()).not.toContain('or they are lost');
});

it('resumes the floor with the hybrid’s environments, and leaves the overflow to its alarm', async () => {
  stage = await startTestingStage(
    pausedStage({
      ...there,
      [calls.getScaling]: {
        body: '{"AppliedFunctionScalingConfig":{"MinExecutionEnvironments":1,"MaxExecutionEnvironments":1}}',
      },
    }),
  );
  await resume(dev, await parts());
  const scaled = stage.calls.find(({ name }) => name.startsWith(calls.putScaling));
  expect(JSON.parse(scaled?.body ?? '')).toEqual({
    FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 },
  });
  expect(stage.said.at(-1)).toContain('the queue is polled');
  expect(touched()).toEqual([]);
});

describe('destroying', () => {
  const answers = (mapping: Answers): Answers => ({
    ...there,
    'cloudformation DescribeStacks': [stackIs('CREATE_COMPLETE'), noSuchStack],
    's3 GET /events-bucket': { body: '<ListBucketResult><Name>events-bucket</Name></ListBucketResult>' },
    'logs DeleteLogGroup': { body: '{}' },
    [removed]: state('Deleting'),
    ...mapping,
  });
  const destroyDev = async (mapping: Answers): Promise<boolean> => {
    stage = await startTestingStage(deployedStage(answers(mapping)), { says: 'dev' });
    return destroy(dev, { ...stage, unprotect: false });
  };
  const gone = lambdaSays(404, 'ResourceNotFoundException');

  it('removes the overflow’s mapping for good, before the floor ends and the queue grows old', async () => {
    expect(await destroyDev({ [read]: [state('Enabled'), state('Deleting'), gone] })).toBe(true);
    expect(touched()).toEqual([read, removed, read, read]);
    expect(stage.names().indexOf(removed)).toBeLessThan(stage.names().indexOf(calls.updateMapping));
    expect(stage.names()).not.toContain(switched);
  });

  it('waits while the switch is changing the mapping', async () => {
    const mapping = {
      [read]: [state('Enabling'), state('Enabled'), state('Deleting'), gone],
      [removed]: [lambdaSays(400, 'ResourceInUseException'), state('Deleting')],
    };
    expect(await destroyDev(mapping)).toBe(true);
    expect(touched().filter((name) => name === removed)).toHaveLength(2);
  });

  it('goes on where an earlier attempt has removed it', async () => {
    expect(await destroyDev({ [read]: gone })).toBe(true);
    expect(touched()).toEqual([read]);
  });

  it('stops when it may not be removed', async () => {
    const mapping = { [read]: state('Enabled'), [removed]: lambdaSays(403, 'AccessDeniedException') };
    await expect(destroyDev(mapping)).rejects.toThrow();
    expect(stage.ran.map(({ tool }) => tool)).not.toContain('cdk');
  });
});

describe('doctor', () => {
  const findings = async (arms: Arm[], more: Answers = {}) => {
    stage = await startTestingStage(readyAccount(more));
    return examine(sampleTarget('dev', arms), { region: 'us-east-1', endpoint: stage.endpoint });
  };
  const says = async (check: string, arms: Arm[], more?: Answers) =>
    (await findings(arms, more)).find((each) => each.check === check)?.says;

  it('checks for a hybrid what it checks for managed instances, and default Lambda’s concurrency', async () => {
    const all = await findings(['hybrid']);
    expect(all.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(all.map(({ check }) => check)).toContain('EC2 vCPUs');
    expect(all.find(({ check }) => check === 'Lambda concurrency')?.says).toContain(
      'the hybrid’s overflow may take 100',
    );
  });

  it('counts what both fleets need, when both are deployed', async () => {
    const arms: Arm[] = ['managed-instances', 'hybrid'];
    const account = {
      'ec2 DescribeInstanceTypeOfferings': offeringsAre(
        ['m7g.large', 'us-east-1a'],
        ['m7g.large', 'us-east-1b'],
        ['m7g.large', 'us-east-1c'],
      ),
      'servicequotas GetServiceQuota': quotasAre({ 'L-1216C47A': 64, 'L-F678F1CE': 5, 'L-B99A9384': 1_000 }),
    };
    expect(await says('EC2 vCPUs', arms, account)).toContain(
      'takes up to 12, and it may grow to 48 (maxVcpuCount of 2 arms)',
    );
    await stage.stop();
    const vpcs = vpcsAre(3, `${projectName}-dev-managed-instances`);
    expect(await says('VPCs', arms, { 'ec2 DescribeVpcs': vpcs })).toContain(
      '3 are there, and the stage makes 1 more',
    );
    await stage.stop();
    expect(await says('VPCs', ['managed-instances'], { 'ec2 DescribeVpcs': vpcs })).toContain(
      'this stage’s among them',
    );
  });
});
