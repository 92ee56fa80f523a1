import { projectName } from '@telemetry/settings';
import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from './checks/finding.ts';
import { deploy } from './deploy.ts';
import type { Call } from './run-tool.ts';
import { accessDenied } from './testing-account.ts';
import type { Answers } from './testing-aws.ts';
import {
  calls,
  deployedStage,
  sampleTarget,
  stackIs,
  startTestingStage,
  type TestingStage,
} from './testing-stage.ts';

const dev = sampleTarget('dev', ['managed-instances']);
const ready: Finding[] = [{ check: 'bootstrap', status: 'ok', says: 'version 30' }];
let stage: TestingStage;
afterEach(() => stage.stop());

interface Case {
  says?: string;
  findings?: Finding[];
  exits?: (call: Call) => number;
  unattended?: boolean;
  takesBack?: boolean;
  more?: Answers;
}

const alarms = ['late', 'stray'].map((name) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`);
let examined: number;
async function deployDev({
  says = 'yes',
  findings = ready,
  exits,
  unattended = false,
  takesBack = true,
  more,
}: Case): Promise<boolean> {
  examined = 0;
  stage = await startTestingStage(
    deployedStage({
      'cloudformation DescribeStacks': stackIs('CREATE_COMPLETE', {
        Arm: 'managed-instances',
        IngestUrl: 'https://api.example/v1/events',
        RollbackAlarmArns: alarms.join(','),
      }),
      ...more,
    }),
    { says, exits },
  );
  return deploy(dev, {
    ...stage,
    region: 'us-east-1',
    unattended,
    takesBack,
    examine: () => {
      examined += 1;
      return Promise.resolve(findings);
    },
  });
}

it('tells the price first, and calls nothing unless it is confirmed', async () => {
  expect(await deployDev({ says: 'y' })).toBe(false);
  expect(stage.said[0]).toMatch(/managed-instances +\$\d+\.\d\d/);
  expect(stage.said.at(-1)).toBe('Nothing was called and nothing was changed.');
  expect({ calls: stage.names(), ran: stage.ran, examined }).toEqual({ calls: [], ran: [], examined: 0 });
});

it('deploys nothing when a check fails, and says which', async () => {
  const findings: Finding[] = [
    ...ready,
    { check: 'VPCs', status: 'failed', says: 'VPCs per Region is 5', todo: 'ask for 6' },
  ];
  expect(await deployDev({ findings })).toBe(false);
  expect(stage.said).toContain('FAILED     VPCs: VPCs per Region is 5\n           → ask for 6');
  expect(stage.ran).toEqual([]);
});

it('goes on with a warning, and with what could not be checked', async () => {
  expect(
    await deployDev({
      findings: [
        { check: 'EC2 vCPUs', status: 'warning', says: '16' },
        { check: 'VPCs', status: 'unchecked', says: 'could not be checked: no' },
      ],
    }),
  ).toBe(true);
  expect(stage.said).toContain('warning    EC2 vCPUs: 16\nunchecked  VPCs: could not be checked: no');
});

it('builds the processor, runs the CDK for the stage in the region, and says where to send events', async () => {
  expect(await deployDev({})).toBe(true);
  expect(stage.ran.map(({ tool }) => tool)).toEqual(['turbo', 'cdk']);
  const [, cdk] = stage.ran;
  expect(cdk?.args.slice(0, 3)).toEqual(['deploy', `${projectName}-dev-managed-instances`, '--app']);
  expect(cdk?.args[3]).toContain('app/synth.ts --stage dev');
  expect(cdk?.args).toEqual(expect.arrayContaining(['--require-approval', 'broadening']));
  expect(cdk?.env).toMatchObject({ AWS_REGION: 'us-east-1' });
  expect(stage.said).toContain('managed-instances: send events to https://api.example/v1/events');
});

it('leaves nobody with a question when nobody is there', async () => {
  await deployDev({ unattended: true });
  expect(stage.ran[1]?.args).toEqual(expect.arrayContaining(['--require-approval', 'never']));
});

it('has the alarms of the deployed stack take a bad deployment back', async () => {
  await deployDev({});
  const { args = [] } = stage.ran[1] ?? {};
  expect(args.slice(args.indexOf('--rollback-trigger-alarm-arns'))).toEqual([
    '--rollback-trigger-alarm-arns',
    alarms[0],
    '--rollback-trigger-alarm-arns',
    alarms[1],
    '--monitoring-time-minutes',
    '15',
  ]);
});

it('has a paused stage not taken back because its queue is old', async () => {
  const arns = ['events-late', 'stray-errors'].map(
    (name) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`,
  );
  const outputs = stackIs('CREATE_COMPLETE', {
    RollbackAlarmArns: arns.map((arn) => arn.replace('alarm:', 'alarm:the-stack-')).join(','),
  });
  const triggers = (): string[] =>
    (stage.ran[1]?.args ?? []).filter((each) => each.startsWith('arn:aws:cloudwatch'));
  const more = { 'cloudformation DescribeStacks': outputs };
  await deployDev({
    more: { ...more, [calls.mapping]: { body: '{"UUID":"mapping-1","State":"Disabled"}' } },
  });
  expect(triggers()).toEqual(['arn:aws:cloudwatch:us-east-1:111122223333:alarm:the-stack-stray-errors']);
  await stage.stop();
  await deployDev({ more: { ...more, [calls.mapping]: { body: '{"UUID":"mapping-1","State":"Enabled"}' } } });
  expect(triggers()).toHaveLength(2);
});

it('deploys without them when that is asked for', async () => {
  await deployDev({ takesBack: false });
  expect(stage.ran[1]?.args.slice(-2)).toEqual(['--rollback-trigger-alarm-arns', 'none']);
});

it('says that a failed deployment may cost, and how to remove it', async () => {
  expect(await deployDev({ exits: ({ tool }) => (tool === 'cdk' ? 1 : 0) })).toBe(false);
  expect(stage.said.at(-1)).toContain('"pnpm cloud destroy --stage dev" removes it');
});

it('does not deploy a processor that does not build', async () => {
  expect(await deployDev({ exits: ({ tool }) => (tool === 'turbo' ? 1 : 0) })).toBe(false);
  expect(stage.ran.map(({ tool }) => tool)).toEqual(['turbo']);
});

it('says that a stage that was paused costs again and polls nothing, to who may know', async () => {
  const off = { body: '{"UUID":"mapping-1","State":"Disabled"}' };
  const told = `${projectName}-dev-managed-instances was paused: its environments are back and cost`;
  expect(await deployDev({ more: { [calls.mapping]: off } })).toBe(true);
  expect(stage.said).toContainEqual(expect.stringContaining(told));
  await stage.stop();
  for (const answer of [accessDenied, { body: '{"UUID":"mapping-1","State":"Enabled"}' }]) {
    expect(await deployDev({ more: { [calls.mapping]: answer } })).toBe(true);
    expect(stage.said).not.toContainEqual(expect.stringContaining(told));
    await stage.stop();
  }
});

describe('of several arms', () => {
  const both = sampleTarget('dev', ['managed-instances', 'default']);
  const start = async (
    options: Parameters<typeof startTestingStage>[1],
    unattended: boolean,
  ): Promise<boolean> => {
    stage = await startTestingStage(
      deployedStage({
        'cloudformation DescribeStacks': stackIs('CREATE_COMPLETE', { RollbackAlarmArns: alarms.join(',') }),
      }),
      options,
    );
    let at = 0;
    let most = 0;
    const done = await deploy(both, {
      ...stage,
      region: 'us-east-1',
      unattended,
      takesBack: true,
      examine: () => Promise.resolve(ready),
      run: async (call) => {
        at += 1;
        most = Math.max(most, at);
        const code = await stage.run(call);
        // Whoever runs beside it has begun by then.
        await new Promise((later) => setImmediate(later));
        at -= 1;
        return code;
      },
    });
    atOnce = most;
    return done;
  };
  let atOnce = 0;

  it('deploys them side by side, from one synthesis, each with the alarms of its own stack', async () => {
    expect(await start({ says: 'yes' }, true)).toBe(true);
    expect(stage.ran.map(({ tool, args }) => [tool, args[0]])).toEqual([
      ['turbo', 'run'],
      ['cdk', 'synth'],
      ['cdk', 'deploy'],
      ['cdk', 'deploy'],
    ]);
    expect(atOnce).toBe(2);
    const deployments = stage.ran.slice(2).map(({ args }) => args);
    expect(deployments.map(([, stackName]) => stackName)).toEqual([
      `${projectName}-dev-managed-instances`,
      `${projectName}-dev-default`,
    ]);
    for (const args of deployments) {
      expect(args.slice(args.indexOf('--app'), args.indexOf('--app') + 2)).toEqual([
        '--app',
        'cdk.out/cloud-dev',
      ]);
      expect(args).toEqual(expect.arrayContaining(['--require-approval', 'never', '--progress', 'events']));
      expect(args.at(-1)).toBe(String(both.config.monitoring.watchMinutes));
    }
  });

  it('shows a person the changes of permissions once, and deploys nothing without a yes', async () => {
    expect(await start({ says: 'yes' }, false)).toBe(true);
    expect(stage.ran[2]?.args).toEqual(expect.arrayContaining(['diff', '--security-only']));
    await stage.stop();
    let asked = 0;
    stage = await startTestingStage(deployedStage({}), {});
    const refusing = {
      ...stage.person,
      // Yes to the price, no to the permissions.
      confirm: () => Promise.resolve((asked += 1) === 1),
    };
    const parts = { region: 'us-east-1', unattended: false, takesBack: true };
    expect(
      await deploy(both, { ...stage, ...parts, person: refusing, examine: () => Promise.resolve(ready) }),
    ).toBe(false);
    expect(stage.ran.map(({ args }) => args[0])).toEqual(['run', 'synth', 'diff']);
    expect(stage.said.at(-1)).toBe('Nothing was deployed.');
  });

  it('brings the other to its end when one fails, and names the one that did', async () => {
    const exits = ({ args }: Call): number =>
      args[1] === `${projectName}-dev-default` && args[0] === 'deploy' ? 4 : 0;
    expect(await start({ says: 'yes', exits }, true)).toBe(false);
    expect(stage.ran.filter(({ args }) => args[0] === 'deploy')).toHaveLength(2);
    expect(stage.said.at(-1)).toContain(`The CDK exited with 4 for ${projectName}-dev-default.`);
  });
});
