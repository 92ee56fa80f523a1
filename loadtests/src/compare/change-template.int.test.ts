import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { deployedProcessors, type Resources } from '../deployed-processors.ts';
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

test('a hybrid’s two functions both change, its floor keeps its size, and its mapping fits the slots', () => {
  const before = readDeployment(templates, 'dev', 'hybrid', null);
  expect(before).toMatchObject({ compute: 'hybrid', overflow: { joinAboveAgeSeconds: 30 } });
  changed = changeTemplate(
    templates,
    'telemetry-dev-hybrid',
    { 'batch-size': 7, concurrency: 4, 'min-environments': 2 },
    { cpuMs: 40 },
  );
  const after = readDeployment(changed.folder, 'dev', 'hybrid', null);
  expect(after).toEqual({
    ...before,
    batchSize: 7,
    mappingMaxConcurrency: 8,
    managedInstances: {
      ...before.managedInstances,
      slotsPerEnvironment: 4,
      minEnvironments: 2,
      maxEnvironments: 2,
    },
  });
  const file = join(changed.folder, 'telemetry-dev-hybrid.template.json');
  const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources };
  const [floor, overflow] = deployedProcessors(Resources);
  expect([floor.onManagedInstances, overflow?.onManagedInstances]).toEqual([true, false]);
  expect([floor, overflow].map((each) => each?.mapping['BatchSize'])).toEqual([7, 7]);
  expect([floor, overflow].map((each) => each?.function['Handler'])).toEqual(
    Array.from({ length: 2 }, () => 'with-cpu.handler'),
  );
});
