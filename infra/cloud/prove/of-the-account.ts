import { DescribeAlarmsCommand, GetDashboardCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetRuntimeManagementConfigCommand, ListCapacityProvidersCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { idsOf, providersOf } from '../account/deployed-stack.ts';
import { type Aws, connectAws } from '../account/connect-aws.ts';
import { versionsOfStack } from '../account/environments.ts';
import { explainError } from '../account/explain-error.ts';
import type { Account } from './account.ts';
import type { BeliefOfAccount } from './belief.ts';
import { ofWhoMaySend } from './edge-kinds.ts';
import { storedEvent } from './stored-event.ts';
import { CannotBeRun, holds, ShownToBeWrong, statusOfRefusal } from './verdict.ts';
import { type Widget, widgetsOf } from './widgets-of-dashboard.ts';
import { askAthena } from './ask-athena.ts';

const free = { about: 'account', usd: 0, seconds: 10 } as const;

/** Physical ids of what the template calls so. */
function namedLike({ stack }: Account, type: string, logicalId: RegExp): string[] {
  return idsOf(
    { ...stack, resources: stack.resources.filter((each) => logicalId.test(each.LogicalResourceId ?? '')) },
    type,
  );
}

function providerOf({ stack }: Account): string {
  const [provider] = providersOf(stack);
  if (provider === undefined) throw new CannotBeRun('this arm has no capacity provider');
  return provider;
}

/** What shows only when something goes wrong, or is switched on. */
const ofTroubles = /error|fail|throttl|refus|reject|dead|4xx|5xx|dropped|stray|retr|overflow/i;

async function withoutPoints({ cloudWatch }: Aws, widgets: readonly Widget[]): Promise<Widget[]> {
  const silent: Widget[] = [];
  for (const widget of widgets) {
    const { MetricDataResults = [] } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 3 * 3_600_000),
        EndTime: new Date(),
        MetricDataQueries: widget.metrics.map((Metric, i) => ({
          Id: `m${i}`,
          MetricStat: { Metric, Period: 300, Stat: 'SampleCount' },
        })),
      }),
    );
    if (MetricDataResults.every(({ Values = [] }) => Values.length === 0)) silent.push(widget);
  }
  return silent;
}

export const beliefsOfTheAccount: readonly BeliefOfAccount[] = [
  {
    about: 'account',
    id: 'sql-answers',
    says: 'Athena takes the view and the tables as CloudFormation makes them, and a row is in events once its object is written',
    restsOnIt: 'everybody who asks in SQL',
    usd: 0.001,
    seconds: 120,
    acceptance: true,
    async check(account) {
      const { aws, stack, answers, wait } = account;
      const pipeline = await account.pipeline();
      const notOf = ofWhoMaySend(pipeline.at.edge);
      if (notOf !== undefined) throw new CannotBeRun(notOf);
      const { id, sinceMs } = await storedEvent(pipeline, 'an event');
      const day = new Date(sinceMs).toISOString().slice(0, 10);
      const {
        state,
        reason,
        value: count,
      } = await askAthena(
        aws,
        stack,
        `SELECT count(*) FROM events WHERE ingest_date >= DATE '${day}' AND event_id = '${id}'`,
        wait,
      );
      answers.push({ asked: 'Athena, SELECT count(*) FROM events', body: `${state} ${reason}`.trim() });
      holds(state === 'SUCCEEDED', `Athena ended the query as ${state}: ${reason}`);
      holds(count === '1', `events has ${count} rows of it`);
    },
  },
  {
    ...free,
    id: 'bucket-by-tls-only',
    says: 'the bucket refuses a signed request without TLS',
    restsOnIt: 'what devices said is read by nobody on the way',
    acceptance: true,
    async check({ aws, stack, answers }) {
      const Bucket = stack.outputs['BucketName'];
      await aws.s3.send(new HeadBucketCommand({ Bucket }));
      // Of a server that is not AWS its own address, which it takes by the path.
      const { hostname, port, path } = (await aws.s3.config.endpoint?.()) ?? {
        hostname: `s3.${aws.region}.amazonaws.com`,
        path: '/',
      };
      const plain = new S3Client({
        region: aws.region,
        credentials: aws.s3.config.credentials,
        endpoint: `http://${hostname}${port === undefined ? '' : `:${port}`}${path}`,
        forcePathStyle: aws.s3.config.isCustomEndpoint,
        requestHandler: aws.s3.config.requestHandler,
      });
      const status = await plain.send(new HeadBucketCommand({ Bucket })).then(() => 200, statusOfRefusal);
      answers.push({ asked: 'HeadBucket without TLS', status });
      holds(status === 403, `it answered ${status}`);
    },
  },
  {
    about: 'account',
    id: 'widgets-have-data',
    step: 22,
    says: 'every widget of the dashboard has a point once there are events, but those that show what goes wrong',
    restsOnIt: 'whoever looks at it at night: dimensions of throttles and of instances are inferred',
    usd: 0.1,
    seconds: 900,
    acceptance: true,
    async check({ aws, stack, answers, wait }) {
      const { DashboardBody = '{}' } = await aws.cloudWatch.send(
        new GetDashboardCommand({ DashboardName: stack.outputs['DashboardName'] }),
      );
      const widgets = widgetsOf(DashboardBody);
      holds(widgets.length > 0, 'the dashboard has no metrics');
      let silent = widgets.filter(
        ({ metrics }) => !metrics.every(({ MetricName = '' }) => ofTroubles.test(MetricName)),
      );
      // Points of instances come every five minutes.
      for (let minutes = 0; silent.length > 0 && minutes < 15; minutes += 1) {
        if (minutes > 0) await wait(60_000);
        silent = await withoutPoints(aws, silent);
      }
      const titles = silent.map(({ title }) => title).join(', ');
      answers.push({
        asked: 'GetMetricData of the dashboard',
        body: `${widgets.length} widgets, silent: ${titles || 'none'}`,
      });
      holds(silent.length === 0, `no point in three hours: ${titles}`);
    },
  },
  {
    ...free,
    id: 'alarms-reach-somebody',
    says: 'every alarm that is to wake somebody has an action that is enabled',
    restsOnIt: 'somebody hears of it',
    acceptance: true,
    async check({ aws, stack, config, answers }) {
      if (!config.monitoring.notify)
        throw new CannotBeRun('monitoring.notify of the stage is not set: nobody is to be reached');
      const { MetricAlarms = [] } = await aws.cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: `${stack.name}-` }),
      );
      const mute = MetricAlarms.filter(
        ({ ActionsEnabled, AlarmActions = [] }) => !ActionsEnabled || AlarmActions.length === 0,
      )
        .map(({ AlarmName = '' }) => AlarmName)
        // It switches, and wakes nobody.
        .filter((name) => !name.endsWith('-overflow-joins'));
      answers.push({
        asked: 'DescribeAlarms',
        body: `${MetricAlarms.length} alarms, mute: ${mute.join(', ') || 'none'}`,
      });
      holds(MetricAlarms.length > 0, 'there are no alarms');
      holds(mute.length === 0, `nobody hears of ${mute.join(', ')}`);
    },
  },
  {
    ...free,
    id: 'logs-arrive',
    step: 7,
    says: 'lines of the processor reach CloudWatch by the endpoint, with no way to the internet',
    restsOnIt: 'logs, metrics and alarms of a closed network',
    acceptance: true,
    async check(account) {
      const { aws, answers } = account;
      const [logGroupName] = namedLike(account, 'AWS::Logs::LogGroup', /^PipelineProcessorLog/);
      const { events = [] } = await aws.logs.send(
        new FilterLogEventsCommand({ logGroupName, startTime: Date.now() - 3_600_000, limit: 1 }),
      );
      answers.push({
        asked: 'FilterLogEvents of the processor',
        body: `${events.length > 0 ? 'lines' : 'no lines'} in an hour`,
      });
      holds(
        events.length > 0,
        `${logGroupName} has no line of the last hour: look at the endpoint’s security group first`,
      );
    },
  },
  {
    ...free,
    id: 'system-log-is-bounded',
    says: 'the log group of the capacity provider is there and does not keep its lines for good',
    restsOnIt: 'what a failed launch said is there to read, and is paid for so long only',
    async check(account) {
      const { aws, stack, config, answers } = account;
      const [provider] = idsOf(stack, 'AWS::Lambda::CapacityProvider');
      if (provider === undefined) throw new CannotBeRun('this stack makes no capacity provider');
      const names = idsOf(stack, 'AWS::Logs::LogGroup');
      const { logGroups = [] } = await aws.logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/capacity-provider/' }),
      );
      const ours = logGroups.filter(({ logGroupName = '' }) => names.includes(logGroupName));
      answers.push({
        asked: 'DescribeLogGroups',
        body: ours.map(({ retentionInDays }) => `retentionInDays ${retentionInDays}`).join(', '),
      });
      holds(ours.length > 0, `there is no log group for ${provider}`);
      holds(
        ours.every(({ retentionInDays }) => retentionInDays === config.logRetentionDays),
        `its lines are kept for ${ours.map(({ retentionInDays }) => retentionInDays ?? 'ever').join(', ')} days`,
      );
    },
  },
  {
    ...free,
    id: 'one-version',
    step: 18,
    says: 'between deployments one numbered version holds environments, and $LATEST.PUBLISHED does not exist',
    restsOnIt: 'the price: each version keeps its own minimum running',
    acceptance: true,
    async check(account) {
      providerOf(account);
      const { own } = await versionsOfStack(account.aws, account.stack);
      const versions = own.map(({ qualifier }) => qualifier);
      account.answers.push({ asked: 'ListFunctionVersionsByCapacityProvider', body: versions.join(', ') });
      holds(
        versions.length === 1 && /^\d+$/.test(versions[0] ?? ''),
        `there are ${versions.join(', ') || 'none'}`,
      );
    },
  },
  {
    ...free,
    id: 'instances-of-the-minimum',
    step: 4,
    says: 'a minimum of n environments launches at most n instances',
    restsOnIt: 'the price that pnpm cloud cost prints',
    async check(account) {
      const { aws, config, stack, answers } = account;
      providerOf(account);
      const { environments } = stack.outputs['Arm'] === 'hybrid' ? config.hybrid : config.managedInstances;
      const { Reservations = [] } = await aws.ec2.send(
        new DescribeInstancesCommand({
          IncludeManagedResources: true,
          Filters: [
            { Name: 'tag-key', Values: ['aws:lambda:capacity-provider'] },
            { Name: 'instance-state-name', Values: ['pending', 'running'] },
          ],
        }),
      );
      const instances = Reservations.flatMap(({ Instances = [] }) => Instances).filter(({ Tags = [] }) =>
        Tags.some(
          ({ Key, Value = '' }) =>
            Key === 'aws:lambda:capacity-provider' && Value.includes(providerOf(account)),
        ),
      );
      answers.push({
        asked: 'DescribeInstances',
        body: instances
          .map(({ InstanceType, Placement }) => `${InstanceType} in ${Placement?.AvailabilityZone}`)
          .join(', '),
      });
      holds(
        instances.length > 0,
        'no instance carries the tag aws:lambda:capacity-provider of this provider',
      );
      holds(
        instances.length <= environments.min,
        `there are ${instances.length} instances for ${environments.min} environments`,
      );
    },
  },
  {
    ...free,
    id: 'runtime-pin',
    step: 21,
    says: 'how the runtime is updated is a version’s own setting',
    restsOnIt: 'runtimeUpdates: the runtime changes with deployments only, or not at all',
    async check({ aws, stack, config, answers }) {
      const { runtimeUpdates } = config.processor;
      const expected =
        runtimeUpdates === 'auto'
          ? 'Auto'
          : runtimeUpdates === 'with-deployments'
            ? 'FunctionUpdate'
            : 'Manual';
      const { UpdateRuntimeOn } = await aws.lambda.send(
        new GetRuntimeManagementConfigCommand({
          FunctionName: stack.outputs['FunctionName'],
          Qualifier: stack.outputs['FunctionVersion'],
        }),
      );
      answers.push({ asked: 'GetRuntimeManagementConfig', body: `UpdateRuntimeOn ${UpdateRuntimeOn}` });
      holds(UpdateRuntimeOn === expected, `it is ${UpdateRuntimeOn}, and the settings say ${runtimeUpdates}`);
    },
  },
  {
    ...free,
    id: 'region-without-managed-instances',
    step: 2,
    says: 'ListCapacityProviders answers 404 in a region that has no managed instances',
    restsOnIt: 'pnpm cloud doctor, which tells such a region by it',
    async check({ aws, answers }) {
      const elsewhere = await connectAws({ ...aws.options, region: 'ap-southeast-6' });
      try {
        await elsewhere.lambda.send(new ListCapacityProvidersCommand({ MaxItems: 1 }));
      } catch (error) {
        const status = statusOfRefusal(error);
        // Who may not ask learns nothing of the region; one that is not enabled in the account refuses every token.
        if (status === 401 || status === 403) throw error;
        answers.push({
          asked: 'ListCapacityProviders in ap-southeast-6',
          status,
          body: (error as Error).name,
        });
        holds(status === 404, `it answered ${status}: ${explainError(error)}`);
        return;
      }
      throw new ShownToBeWrong('ap-southeast-6 lists capacity providers: it has managed instances now');
    },
  },
];
