import type { MonitoringConfig, StageConfig } from '@telemetry/settings';
import { Aws, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type Dashboard, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type AlarmDefinition, alarmDefinitions } from './alarms.ts';
import { pipelineDashboard } from './dashboard.ts';
import { pipelineMetrics } from './pipeline-metrics.ts';
import type { TelemetryPipeline } from '../constructs/telemetry-pipeline.ts';

/** One dashboard and all alarms of a pipeline. docs/runbook.md has a section for each alarm. */
export class Monitoring extends Construct {
  readonly alarms: readonly Alarm[];
  readonly dashboard: Dashboard;
  /** A deployment takes these to CloudFormation as its rollback triggers. */
  readonly rollbackAlarms: readonly Alarm[];

  constructor(scope: Construct, id: string, pipeline: TelemetryPipeline, config: StageConfig) {
    super(scope, id);
    const metrics = pipelineMetrics(pipeline);
    const definitions = alarmDefinitions(metrics, config);
    const topic = this.#topic(config.monitoring.notify);
    const alarms = definitions.map((definition) => ({ definition, alarm: this.#alarm(definition, topic) }));
    // The one that switches the overflow tells nobody: it does its work, and shows on the dashboard.
    this.alarms = [
      ...alarms.map(({ alarm }) => alarm),
      ...(pipeline.overflow ? [pipeline.overflow.joins] : []),
    ];
    this.rollbackAlarms = alarms.filter(({ definition }) => definition.rollsBack).map(({ alarm }) => alarm);
    this.dashboard = pipelineDashboard(this, Stack.of(this).stackName, metrics, this.alarms, config);
  }

  #alarm({ name, says, metric, threshold, times, within }: AlarmDefinition, topic?: ITopic): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: `${Stack.of(this).stackName}-${name}`,
      alarmDescription: `${says}. What to do: docs/runbook.md#${name}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: within,
      datapointsToAlarm: times,
      // No traffic, no point, no alarm; what hides a point that should be there is "processor-silent".
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topic) {
      const action = new SnsAction(topic);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    return alarm;
  }

  #topic(notify: MonitoringConfig['notify']): ITopic | undefined {
    if (!notify) return undefined;
    if ('topicArn' in notify) return Topic.fromTopicArn(this, 'Topic', notify.topicArn);
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(notify.email));
    // With a policy of its own a topic loses the one that lets its account's alarms publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }
}
