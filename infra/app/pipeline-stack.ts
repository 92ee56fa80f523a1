import type { StackOutput, StageConfig } from '@telemetry/settings';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Compute } from '../constructs/compute.ts';
import { Monitoring } from '../monitoring/monitoring.ts';
import { TelemetryPipeline } from '../constructs/telemetry-pipeline.ts';

/** One arm of one stage. It wires, and tells the outside what it made. */
export class PipelineStack extends Stack {
  readonly pipeline: TelemetryPipeline;
  readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, props: StackProps & { compute: Compute; config: StageConfig }) {
    super(scope, id, { ...props, terminationProtection: props.config.protect });
    const { compute, config } = props;
    this.pipeline = new TelemetryPipeline(this, 'Pipeline', { compute, config });
    this.monitoring = new Monitoring(this, 'Monitoring', this.pipeline, config);
    const { edge, events, store, processor, overflow, catalog, settling, operator } = this.pipeline;
    const outputs: Partial<Record<StackOutput, string>> = {
      Arm: compute.arm,
      IngestUrl: edge.ingestUrl,
      QueueUrl: events.queue.queueUrl,
      DeadLetterQueueUrl: events.deadLetters.queueUrl,
      BucketName: store.bucket.bucketName,
      FunctionName: processor.function.functionName,
      FunctionVersion: processor.version.version,
      OverflowFunctionName: overflow?.processor.function.functionName,
      OverflowFunctionVersion: overflow?.processor.version.version,
      CapacityProviderName: processor.capacity?.providerName,
      DashboardName: this.monitoring.dashboard.dashboardName,
      RollbackAlarmArns: this.monitoring.rollbackAlarms.map(({ alarmArn }) => alarmArn).join(','),
      GlueDatabase: catalog.databaseName,
      AthenaWorkgroup: catalog.workgroupName,
      SettlingWorkgroup: settling.workgroupName,
      SettlingStateMachineArn: settling.stateMachine.stateMachineArn,
      OperatorRoleArn: operator.role.roleArn,
    };
    for (const [name, value] of Object.entries(outputs)) {
      if (value !== undefined) new CfnOutput(this, name, { value });
    }
  }
}
