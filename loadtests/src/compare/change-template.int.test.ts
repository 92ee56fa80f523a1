import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readDeployment } from '../read-deployment.ts';
import { changeTemplate, type ChangedTemplates } from './change-template.ts';

const templates = resolve(import.meta.dirname, '../../../infra/cdk.out');
let changed: ChangedTemplates | undefined;
afterEach(() => changed?.remove());

test('what the settings name changes in the copy, and nothing else does', () => {
  const settings = {
    'batch-size': 7,
    'linger-ms': 20,
    workers: 2,
    concurrency: 16,
    'max-receive-count': 3,
    'min-environments': 2,
  };
  const before = readDeployment(templates, 'dev', 'managed-instances', null);
  changed = changeTemplate(templates, 'telemetry-dev-managed-instances', settings, { cpuMs: 0 });
  const after = readDeployment(changed.folder, 'dev', 'managed-instances', null);
  expect(after).toEqual({
    ...before,
    batchSize: 7,
    lingerMs: 20,
    maxReceiveCount: 3,
    managedInstances: {
      ...before.managedInstances,
      workerThreads: 2,
      slotsPerEnvironment: 16,
      minEnvironments: 2,
    },
  });
  expect(readDeployment(templates, 'dev', 'managed-instances', null)).toEqual(before);
});

test('default Lambda takes no settings of managed instances', () => {
  const before = readDeployment(templates, 'dev', 'default', null);
  changed = changeTemplate(
    templates,
    'telemetry-dev-default',
    { 'linger-ms': 200, workers: 4, concurrency: 8 },
    { cpuMs: 0 },
  );
  expect(readDeployment(changed.folder, 'dev', 'default', null)).toEqual(before);
});

test('a CPU-bound profile wraps the handler of the same bundle', () => {
  changed = changeTemplate(templates, 'telemetry-dev-default', {}, { cpuMs: 40 });
  const { Resources } = JSON.parse(
    readFileSync(join(changed.folder, 'telemetry-dev-default.template.json'), 'utf8'),
  );
  const processor: any = Object.values(Resources).find(({ Type }: any) => Type === 'AWS::Lambda::Function');
  expect(processor.Properties.Handler).toBe('with-cpu.handler');
  const asset = `asset.${processor.Properties.Code.S3Key.replace('.zip', '')}`;
  for (const file of ['index.mjs', 'with-cpu.mjs'])
    expect(existsSync(join(changed.folder, asset, file))).toBe(true);
  expect(existsSync(join(templates, asset, 'with-cpu.mjs'))).toBe(false);
});

test('a big batch without a window is refused, as AWS would', () => {
  expect(() =>
    changeTemplate(
      templates,
      'telemetry-dev-default',
      { 'batch-size': 50, 'window-seconds': 0 },
      { cpuMs: 0 },
    ),
  ).toThrow('a batch of more than 10 messages needs a batching window of at least one second');
});
