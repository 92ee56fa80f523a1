import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackName } from '@telemetry/settings';

/** What the template of an arm says of the processor, as far as an environment needs it. */
export interface DeployedFunction {
  taskRoot: string;
  handler: string;
  memoryMiB: number;
  timeoutMs: number;
  /** Variables with literal values, and a bucket's name. */
  environment: Record<string, string>;
  /** The most messages that the queue's mapping puts into one invocation. */
  batchSize: number;
}

interface Template {
  Resources: Record<string, { Type: string; Properties: FunctionProperties }>;
}
interface FunctionProperties {
  Code?: { S3Key?: string };
  Handler: string;
  MemorySize: number;
  Timeout: number;
  Environment?: { Variables?: Record<string, unknown> };
  /** Of a mapping. */
  BatchSize?: number;
}
interface Assets {
  files: Record<string, { source: { path: string } }>;
}

/** Reads the synthesized template of an arm, so that what is measured is what is deployed. */
export function readDeployedFunction(templates: string, stage: string, arm: string): DeployedFunction {
  const stack = join(templates, stackName(stage, arm));
  const { Resources } = JSON.parse(readFileSync(`${stack}.template.json`, 'utf8')) as Template;
  const { files } = JSON.parse(readFileSync(`${stack}.assets.json`, 'utf8')) as Assets;
  const processor = Object.values(Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' &&
      Properties.Environment?.Variables?.['COMMIT_LINGER_MS'] !== undefined,
  )?.Properties;
  const mapping = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping');
  const batchSize = mapping?.Properties.BatchSize;
  const asset = files[processor?.Code?.S3Key?.replace(/\.zip$/, '') ?? ''];
  if (!processor || !asset)
    throw new Error(`${stack}.template.json has no processor, or its asset is not listed`);
  if (batchSize === undefined) throw new Error(`${stack}.template.json has no mapping of the queue`);
  const { Handler, MemorySize, Timeout, Environment } = processor;
  const literal = Object.entries(Environment?.Variables ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    taskRoot: join(templates, asset.source.path),
    handler: Handler,
    memoryMiB: MemorySize,
    timeoutMs: Timeout * 1_000,
    environment: { ...Object.fromEntries(literal), EVENT_BUCKET: 'events' },
    batchSize,
  };
}
