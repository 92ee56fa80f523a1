import { describe, expect, it } from 'vitest';
import type { PseudonymKey } from './privacy-settings.ts';
import { config } from './project.ts';
import { checkConfig, rules, smallestInstanceVcpus } from './rules.ts';
import type { StageConfig } from './stage-config.ts';

const { dev, prod } = config;
const managed = (change: Partial<StageConfig['managedInstances']>): StageConfig => ({
  ...dev,
  managedInstances: { ...dev.managedInstances, ...change },
});

const hybrid = (change: Partial<StageConfig['hybrid']>): StageConfig => ({
  ...dev,
  hybrid: { ...dev.hybrid, ...change },
});

const pseudonyms = (change: Partial<PseudonymKey>): StageConfig => ({
  ...dev,
  privacy: {
    pseudonyms: {
      secret: 'telemetry/pseudonyms',
      versionId: '0d0e0f00-0000-0000-0000-000000000000',
      ...change,
    },
  },
});

describe('settings that are wrong fail with the rule and the value', () => {
  it.each<[string, StageConfig]>([
    ['memoryMiB is 1024', managed({ memoryMiB: 1_024 })],
    ['memoryMiB 3072 is no multiple of 2048', managed({ memoryMiB: 3_072 })],
    ['concurrencyPerEnvironment is 65 on 1 vCPU', managed({ concurrencyPerEnvironment: 65 })],
    ['min is 0, max is 12', managed({ environments: { min: 0, max: 12 } })],
    ['min is 5, max is 4', managed({ environments: { min: 5, max: 4 } })],
    [
      'managedInstances.environments.min is 1',
      { ...managed({ environments: { min: 1, max: 4 } }), protect: true },
    ],
    [
      'maxVcpuCount is 16, three times the minimum of managedInstances.environments is 36',
      managed({ environments: { min: 6, max: 12 }, maxVcpuCount: 16 }),
    ],
    [
      'managedInstances.workingHours is from 19:00 to 07:00',
      managed({ workingHours: { days: 'MON-FRI', from: '19:00', to: '07:00', timeZone: 'Europe/Berlin' } }),
    ],
    ['maxVcpuCount is 20000', managed({ maxVcpuCount: 20_000 })],
    [
      'managedInstances.instanceTypes has 5',
      managed({ instanceTypes: ['m8g.large', 'm7g.large', 'c8g.large', 'c7g.large', 'r8g.large'] }),
    ],
    ['mappingMaxConcurrency is 1 and 100', managed({ mappingMaxConcurrency: 1 })],
    [
      'batchSize is 100, batchingWindowSeconds is 0',
      { ...dev, mapping: { batchSize: 100, batchingWindowSeconds: 0 } },
    ],
    ['batchSize is 10001', { ...dev, mapping: { batchSize: 10_001, batchingWindowSeconds: 1 } }],
    ['queue.maxReceiveCount is 3', { ...dev, queue: { maxReceiveCount: 3 } }],
    ['processor.timeoutSeconds is 901', { ...dev, processor: { ...dev.processor, timeoutSeconds: 901 } }],
    [
      'processor.runtimeUpdates is arn:aws:lambda:eu-west-1::runtime:abc',
      { ...dev, processor: { ...dev.processor, runtimeUpdates: 'arn:aws:lambda:eu-west-1::runtime:abc' } },
    ],
    ['defaultCompute.memoryMiB is 64', { ...dev, defaultCompute: { ...dev.defaultCompute, memoryMiB: 64 } }],
    ['of hybrid.environments min is 0, max is 1', hybrid({ environments: { min: 0, max: 1 } })],
    [
      'hybrid.environments.min is 2',
      { ...prod, hybrid: { ...prod.hybrid, environments: { min: 2, max: 3 } } },
    ],
    [
      'maxVcpuCount is 24, three times the minimum of hybrid.environments is 30',
      hybrid({ environments: { min: 5, max: 5 } }),
    ],
    ['hybrid.joinAboveAgeSeconds is 10, batchingWindowSeconds is 1', hybrid({ joinAboveAgeSeconds: 10 })],
    [
      'hybrid.joinAboveAgeSeconds is 300, batchingWindowSeconds is 1, monitoring.lateAfterSeconds is 300',
      hybrid({ joinAboveAgeSeconds: 300 }),
    ],
    ['hybrid.leaveAfterMinutes is 0', hybrid({ leaveAfterMinutes: 0 })],
    ['hybrid.leaveAfterMinutes is 61', hybrid({ leaveAfterMinutes: 61 })],
    ['hybrid.leaveAfterMinutes is 1.5', hybrid({ leaveAfterMinutes: 1.5 })],
    ['arms is []', { ...dev, arms: [] }],
    ['arms is [hybrid, hybrid]', { ...dev, arms: ['hybrid', 'hybrid'] }],
    ['availabilityZones is 2', { ...prod, availabilityZones: 2 }],
    ['logsEndpointZones is 1, availabilityZones is 3', { ...prod, logsEndpointZones: 1 }],
    ['logsEndpointZones is 0, availabilityZones is 3', { ...dev, logsEndpointZones: 0 }],
    [
      'monitoring.tracing is on with edge.kind "http"',
      {
        ...dev,
        edge: { ...dev.edge, kind: 'http' },
        monitoring: { ...dev.monitoring, tracing: true },
      },
    ],
    ['privacy.pseudonyms.secret is "my key"', pseudonyms({ secret: 'my key' })],
    [
      'privacy.pseudonyms.secret is "arn:aws:secretsmanager:eu-west-1:111122223333:secret:key"',
      pseudonyms({ secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key' }),
    ],
    ['privacy.pseudonyms.versionId is "AWSCURRENT"', pseudonyms({ versionId: 'AWSCURRENT' })],
    ['privacy.pseudonyms.jsonKey is "a:b"', pseudonyms({ jsonKey: 'a:b' })],
    [
      'maxRows is 200000, maxRowsInFlight is 200000',
      { ...dev, processor: { ...dev.processor, maxRows: 200_000 } },
    ],
  ])('%s', (message, stage) => {
    expect(() => checkConfig('dev', stage)).toThrow(message);
  });

  it('has a broken example above for every rule', () => {
    expect(rules).toHaveLength(24);
  });

  it('refuses an instance type whose size it cannot read', () => {
    expect(() => smallestInstanceVcpus(managed({ instanceTypes: ['m8g.tiny'] }))).toThrow(
      '"m8g.tiny" is not an instance type',
    );
  });
});

it.each([
  ['dev', dev],
  ['prod', prod],
] as const)('the settings of %s keep every rule', (stage, stageConfig) => {
  expect(() => checkConfig(stage, stageConfig)).not.toThrow();
});
