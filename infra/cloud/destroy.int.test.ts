import { projectName } from '@telemetry/settings';
import { afterEach, describe, expect, it } from 'vitest';
import { destroy } from './destroy.ts';
import type { Call } from './run-tool.ts';
import type { Answers } from './testing-aws.ts';
import {
  calls,
  deployedStage,
  functionArn,
  managedResources,
  noSuchStack,
  resourcesAre,
  sampleTarget,
  stackIs,
  startTestingStage,
  type TestingStage,
} from './testing-stage.ts';

let stage: TestingStage;
afterEach(() => stage.stop());

const contents = (...sizes: number[]) => ({
  body: `<ListBucketResult><Name>events-bucket</Name>${sizes.map((size, i) => `<Contents><Key>events/${i}.parquet</Key><Size>${size}</Size></Contents>`).join('')}</ListBucketResult>`,
});
const list = 's3 GET /events-bucket';
const there = stackIs('CREATE_COMPLETE');
const answers: Answers = {
  'cloudformation DescribeStacks': [there, noSuchStack],
  'cloudformation UpdateTerminationProtection': {
    body: '<UpdateTerminationProtectionResponse><UpdateTerminationProtectionResult/></UpdateTerminationProtectionResponse>',
  },
  [list]: [contents(10, 20), contents()],
  's3 POST /events-bucket': { body: '<DeleteResult/>' },
  'logs DeleteLogGroup': { body: '{}' },
  'logs DescribeLogGroups': {
    body: JSON.stringify({ logGroups: [{ logGroupName: 'processor-log', storedBytes: 3 * 2 ** 30 }] }),
  },
};

interface Case {
  name?: 'dev' | 'prod';
  says?: string;
  unprotect?: boolean;
  more?: Answers;
  exits?: (call: Call) => number;
}

async function destroyStage({
  name = 'dev',
  says = name,
  unprotect = false,
  more,
  exits,
}: Case): Promise<boolean> {
  stage = await startTestingStage(deployedStage({ ...answers, ...more }), { says, exits });
  return destroy(sampleTarget(name, ['managed-instances']), { ...stage, unprotect });
}
const shortNames = (): string[] =>
  stage.names().map((name) => name.replace(/\?.*/, '').replaceAll(/\/20\d\d-\d\d-\d\d\//g, '/'));

describe('an unprotected stage', () => {
  it('goes in the order that capacity providers need, and takes data and logs along', async () => {
    expect(await destroyStage({})).toBe(true);
    expect(shortNames()).toEqual([
      'cloudformation DescribeStacks',
      'cloudformation ListStackResources',
      `lambda GET /capacity-providers/${projectName}-dev-provider/function-versions`,
      'lambda GET /event-source-mappings/mapping-1',
      'lambda PUT /event-source-mappings/mapping-1',
      'lambda GET /event-source-mappings/mapping-1',
      'lambda GET /event-source-mappings/mapping-1',
      `lambda GET /capacity-providers/${projectName}-dev-provider/function-versions`,
      'lambda PUT /functions/processor/function-scaling-config',
      'lambda GET /functions/processor/function-scaling-config',
      'lambda PUT /functions/processor/function-scaling-config',
      'lambda GET /functions/processor/function-scaling-config',
      's3 GET /events-bucket',
      's3 POST /events-bucket',
      's3 GET /events-bucket',
      'cloudformation DescribeStacks',
      'logs DeleteLogGroup',
    ]);
    expect(stage.ran.map(({ tool, args }) => `${tool} ${args[0]} ${args[1]}`)).toEqual([
      'turbo run build',
      `cdk destroy ${projectName}-dev-managed-instances`,
    ]);
    expect(stage.ran[1]?.args).toContain('--force');
    expect(stage.said).toContain(
      `${projectName}-dev-managed-instances: 2 objects removed from events-bucket`,
    );
    expect(stage.calls.slice(-1).map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { logGroupName: 'processor-log' },
    ]);
  });

  it('keeps a capacity provider on which functions of other stacks run, and changes nothing', async () => {
    const another = functionArn.replace('processor', 'another');
    const body = JSON.stringify({
      FunctionVersions: [functionArn, another].map((arn) => ({ FunctionArn: `${arn}:7` })),
    });
    expect(await destroyStage({ more: { [calls.versions]: { body } } })).toBe(false);
    expect(stage.said.at(-1)).toContain('functions of other stacks run on its capacity provider (another)');
    expect(stage.names().filter((name) => /PUT|POST|Delete/.test(name))).toEqual([]);
    expect(stage.ran.map(({ tool }) => tool)).toEqual(['turbo']);
  });

  it('stays as it is, with nothing called, unless its name is typed', async () => {
    expect(await destroyStage({ says: 'yes' })).toBe(false);
    expect({ calls: stage.names(), ran: stage.ran }).toEqual({ calls: [], ran: [] });
  });

  it('is tried again while network interfaces hold the network, and says which', async () => {
    const held = resourcesAre([
      ['AWS::EC2::Subnet', 'subnet-1', 'DELETE_FAILED', 'has dependencies and cannot be deleted'],
    ]);
    expect(
      await destroyStage({
        more: {
          'cloudformation DescribeStacks': [there, stackIs('DELETE_FAILED'), noSuchStack],
          'cloudformation ListStackResources': [resourcesAre(managedResources), held],
        },
        exits: () => 0,
      }),
    ).toBe(true);
    expect(stage.ran.filter(({ tool }) => tool === 'cdk')).toHaveLength(2);
    expect(stage.said).toContain('  AWS::EC2::Subnet Subnet: has dependencies and cannot be deleted');
  });

  it('is emptied once more when something was written meanwhile', async () => {
    const notEmpty = resourcesAre([
      ['AWS::S3::Bucket', 'events-bucket', 'DELETE_FAILED', 'The bucket you tried to delete is not empty'],
    ]);
    expect(
      await destroyStage({
        more: {
          'cloudformation DescribeStacks': [there, stackIs('DELETE_FAILED'), noSuchStack],
          'cloudformation ListStackResources': [resourcesAre(managedResources), notEmpty],
          [list]: [contents(10, 20), contents(), contents(5), contents()],
        },
        exits: () => 0,
      }),
    ).toBe(true);
    expect(stage.said).toContain(`${projectName}-dev-managed-instances: 1 more objects removed`);
    expect(stage.names().filter((name) => name.startsWith('s3 POST'))).toHaveLength(2);
  });

  it('says that it is still there when nothing helps, and leaves its logs to look at', async () => {
    expect(
      await destroyStage({
        more: { 'cloudformation DescribeStacks': [there, stackIs('DELETE_FAILED')] },
      }),
    ).toBe(false);
    expect(stage.ran.filter(({ tool }) => tool === 'cdk')).toHaveLength(6);
    expect(stage.said.at(-1)).toContain('still there after 6 attempts, and may cost');
    expect(stage.names()).not.toContain('logs DeleteLogGroup');
  });

  it('names the object that S3 does not delete, and keeps the stack', async () => {
    const locked =
      '<DeleteResult><Error><Key>events/0.parquet</Key><Message>Access Denied</Message></Error></DeleteResult>';
    await expect(destroyStage({ more: { 's3 POST /events-bucket': { body: locked } } })).rejects.toThrow(
      'events/0.parquet in events-bucket could not be deleted: Access Denied',
    );
    expect(stage.ran.map(({ tool }) => tool)).toEqual(['turbo']);
  });

  it('that is not deployed is no failure', async () => {
    expect(await destroyStage({ more: { 'cloudformation DescribeStacks': noSuchStack } })).toBe(true);
    expect(stage.said.at(-1)).toBe('Stage dev is not deployed in us-east-1: nothing to destroy.');
  });
});

describe('a protected stage', () => {
  it('is refused without --unprotect, with nothing called', async () => {
    expect(await destroyStage({ name: 'prod' })).toBe(false);
    expect(stage.said).toEqual([
      'Stage prod is protected: pass --unprotect to take the protection off. Its bucket and logs stay all the same.',
    ]);
    expect({ calls: stage.names(), ran: stage.ran }).toEqual({ calls: [], ran: [] });
  });

  it('loses its protection, keeps data and logs, and says what they cost', async () => {
    const gib = 2 ** 30;
    expect(
      await destroyStage({ name: 'prod', unprotect: true, more: { [list]: contents(60 * gib, 40 * gib) } }),
    ).toBe(true);
    expect(stage.names()).toContain('cloudformation UpdateTerminationProtection');
    expect(shortNames().filter((name) => /POST|Delete/.test(name))).toEqual([]);
    expect(stage.said).toContain(
      `${projectName}-prod-managed-instances: kept: bucket events-bucket, 2 objects, 100.00 GB: about $2.30 a month`,
    );
    expect(stage.said).toContain(
      `${projectName}-prod-managed-instances: kept: log group processor-log, 3.00 GB: about $0.09 a month`,
    );
    expect(stage.names().indexOf(calls.updateMapping)).toBeLessThan(
      stage.names().indexOf('cloudformation UpdateTerminationProtection'),
    );
  });
});
