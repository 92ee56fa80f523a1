import type { Arm, StageConfig } from '@telemetry/settings';
import { Construct } from 'constructs';
import type { Compute } from './compute.ts';
import { CustomerKey } from './customer-key.ts';
import { EventBucket } from './event-bucket.ts';
import { EventCatalog } from './event-catalog.ts';
import { EventProcessor } from './event-processor.ts';
import { EventQueue } from './event-queue.ts';
import { Settling } from './settling.ts';
import { SqlReader } from './sql-reader.ts';
import { edgeOfStage } from './edge/edge-of-stage.ts';
import type { IngestEdge } from './edge/ingest-edge.ts';
import { Operator } from './operator.ts';
import { Overflow } from './overflow.ts';

/** The whole pipeline: edge → queue → processor → bucket → SQL. What differs between the arms is `compute` alone. */
export class TelemetryPipeline extends Construct {
  readonly arm: Arm;
  readonly edge: IngestEdge;
  readonly events: EventQueue;
  /** Of a hybrid the floor. */
  readonly processor: EventProcessor;
  /** Of a hybrid only: a second processor that helps while the queue is late. */
  readonly overflow?: Overflow;
  readonly store: EventBucket;
  readonly catalog: EventCatalog;
  readonly settling: Settling;
  readonly reader: SqlReader;
  readonly operator: Operator;

  constructor(scope: Construct, id: string, { compute, config }: { compute: Compute; config: StageConfig }) {
    super(scope, id);
    this.arm = compute.arm;
    const customerKey = config.security?.customerKey
      ? new CustomerKey(this, 'CustomerKey', config)
      : undefined;
    const key = customerKey?.key;
    this.events = new EventQueue(this, 'Queue', { config, key });
    this.edge = edgeOfStage(this, 'Edge', { config, queue: this.events.queue, arm: compute.arm });
    this.store = new EventBucket(this, 'Store', { config, key });
    this.processor = new EventProcessor(this, 'Processor', {
      runsOn: compute.processorRunsOn(config),
      config,
      queue: this.events.queue,
      bucket: this.store.bucket,
    });
    if (compute.arm === 'hybrid')
      this.overflow = new Overflow(this, 'Overflow', {
        config,
        queue: this.events.queue,
        bucket: this.store.bucket,
      });
    this.catalog = new EventCatalog(this, 'Catalog', { bucket: this.store.bucket, config, key });
    this.settling = new Settling(this, 'Settling', {
      bucket: this.store.bucket,
      databaseName: this.catalog.databaseName,
      settings: config.sql.settling,
      retentionDays: config.retentionDays.events,
      key,
      service: this.processor.service,
    });
    this.reader = new SqlReader(this, 'Reader', { bucket: this.store.bucket, catalog: this.catalog });
    this.operator = new Operator(this, 'Operator', {
      bucket: this.store.bucket,
      queues: this.events,
      catalog: this.catalog,
      settling: this.settling,
    });
    const processors = [this.processor, ...(this.overflow ? [this.overflow.processor] : [])].map(
      ({ role }) => role,
    );
    this.store.letOnlyCreate(...processors);
    customerKey?.letUse(
      this.edge.sendRole,
      ...processors,
      this.settling.stateMachine.role,
      this.reader.role,
      this.operator.role,
    );
  }
}
