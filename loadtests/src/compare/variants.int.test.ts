import { resolve } from 'node:path';
import { config } from '@telemetry/settings';
import { afterAll, expect, test } from 'vitest';
import { readDeployment } from '../read-deployment.ts';
import { changedSettings } from './changed-settings.ts';
import { variantsOf } from './variants.ts';

const templates = resolve(import.meta.dirname, '../../../infra/cdk.out');
const variants = variantsOf('dev', templates);
afterAll(() => variants.remove());

test('what the settings name changes in templates of their own, on every arm, and nothing else does', async () => {
  const settings = {
    'batch-size': 7,
    'linger-ms': 20,
    concurrency: 16,
    'max-receive-count': 4,
    'min-environments': 2,
  };
  const folder = await variants.templatesOf(settings);
  const [managed, onDefault, hybrid] = (['managed-instances', 'default', 'hybrid'] as const).map((arm) => ({
    before: readDeployment(templates, 'dev', arm, null),
    after: readDeployment(folder, 'dev', arm, null),
  }));
  const mappingMaxConcurrency = Math.min(
    config.dev.managedInstances.mappingMaxConcurrency ?? Infinity,
    2 * 16,
  );
  const floor = (before: any, environments: object) => ({
    ...before,
    slotsPerEnvironment: 16,
    ...environments,
  });
  const changed = { batchSize: 7, maxReceiveCount: 4 };
  expect(managed?.after).toEqual({
    ...managed?.before,
    ...changed,
    lingerMs: 20,
    mappingMaxConcurrency,
    managedInstances: floor(managed?.before.managedInstances, { minEnvironments: 2 }),
  });
  expect(onDefault?.after).toEqual({ ...onDefault?.before, ...changed });
  expect(hybrid?.after).toMatchObject({
    ...changed,
    managedInstances: floor(hybrid?.before.managedInstances, { minEnvironments: 2, maxEnvironments: 2 }),
  });
  expect(await variants.templatesOf({ ...settings, rate: 200 })).toBe(folder);
});

test('settings of the load alone need no templates of their own', async () => {
  expect(changedSettings('dev', { rate: 100, duration: 20, 'events-per-request': 5, workers: 2 })).toEqual(
    {},
  );
  expect(await variants.templatesOf({ rate: 100 })).toBe(templates);
});

test('settings that break a rule are refused with the rule', async () => {
  const broken = variantsOf('dev', templates);
  await expect(broken.templatesOf({ 'batch-size': 50, 'window-seconds': 0 })).rejects.toThrow(
    /batch.*window/i,
  );
  broken.remove();
});
