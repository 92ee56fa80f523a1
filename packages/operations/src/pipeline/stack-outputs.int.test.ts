import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterEach, expect, test } from 'vitest';
import { type DeployedStage, readStackOutputs } from './stack-outputs.ts';
import { startTestStacks, type TestStacks } from './testing-stacks.ts';

const complete = { QueueUrl: 'https://queue', DeadLetterQueueUrl: 'https://dead', BucketName: 'events' };
let stop = () => {};
afterEach(() => stop());

async function read(stacks: TestStacks, stage: DeployedStage) {
  const server = await startTestStacks(stacks);
  ({ stop } = server);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFormationClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials });
  return await readStackOutputs(stage, ['QueueUrl', 'BucketName'], client);
}

test.each(['managed-instances', 'default', 'hybrid'])(
  'the one arm that is deployed, %s, needs no name',
  async (arm) => {
    const stacks = { [`telemetry-prod-${arm}`]: complete, 'telemetry-dev-default': {} };
    expect(await read(stacks, { stage: 'prod' })).toEqual({ region: 'eu-west-1', outputs: complete });
  },
);

const both = {
  'telemetry-prod-default': complete,
  'telemetry-prod-hybrid': { ...complete, QueueUrl: 'https://of-the-hybrid' },
};

test('of several arms the named one is read', async () => {
  const { outputs } = await read(both, { stage: 'prod', arm: 'hybrid' });
  expect(outputs.QueueUrl).toBe('https://of-the-hybrid');
});

test('of several arms and none named, it says which there are', async () => {
  await expect(read(both, { stage: 'prod' })).rejects.toThrow(
    'stage prod has telemetry-prod-default and telemetry-prod-hybrid in eu-west-1: say which one with --arm',
  );
});

test('a stack that is not there is named, with the region', async () => {
  await expect(read(both, { stage: 'prod', arm: 'managed-instances' })).rejects.toThrow(
    'no stack telemetry-prod-managed-instances in eu-west-1',
  );
  await expect(read(both, { stage: 'dev' })).rejects.toThrow(
    'no stack telemetry-dev-managed-instances or telemetry-dev-default or telemetry-dev-hybrid in eu-west-1',
  );
});

test('an output that is missing is named', async () => {
  const stacks = { 'telemetry-prod-default': { QueueUrl: 'https://queue' } };
  await expect(read(stacks, { stage: 'prod' })).rejects.toThrow(
    'stack telemetry-prod-default in eu-west-1 is UPDATE_COMPLETE and has no output BucketName',
  );
});

test('what else CloudFormation refuses stays its own error', async () => {
  const client = new CloudFormationClient({ region: 'eu-west-1' });
  client.send = () => Promise.reject(Object.assign(new Error('not authorized'), { name: 'AccessDenied' }));
  await expect(readStackOutputs({ stage: 'prod' }, ['QueueUrl'], client)).rejects.toThrow('not authorized');
});
