/** Whatever a stage's settings are, "pnpm cost" asks of it what "pnpm cloud cost" asks. */
import { knownRegions, priceList, pricePipeline, stageBill } from '@telemetry/prices';
import { arms, checkConfig, type StageConfig } from '@telemetry/settings';
import { protectedStage } from '@telemetry/settings/samples';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparisonOf, defaultAnswers } from './answers.ts';

const { managedInstances } = protectedStage;

/** Stages whose arms differ, with what costs by itself: a key, provisioned pollers, working hours, the other edge. */
const stage = fc
  .record({
    http: fc.boolean(),
    customerKey: fc.boolean(),
    everyHours: fc.integer({ min: 1, max: 24 }),
    batchSize: fc.constantFrom(1, 10, 100, 1_000),
    window: fc.integer({ min: 1, max: 20 }),
    memoryMiB: fc.constantFrom(128, 512, 1_769, 4_096),
    environmentMemoryMiB: fc.constantFrom(2_048, 4_096),
    concurrency: fc.constantFrom(1, 8, 64),
    lingerMs: fc.constantFrom(0, 100, 5_000),
    environments: fc.record({ min: fc.integer({ min: 3, max: 5 }), max: fc.integer({ min: 5, max: 12 }) }),
    pollers: fc.option(
      fc.record({ minimum: fc.integer({ min: 2, max: 9 }), maximum: fc.integer({ min: 9, max: 99 }) }),
    ),
    instanceTypes: fc.constantFrom(['m8g.xlarge'], ['c7g.2xlarge', 'm7g.2xlarge'], ['r8g.xlarge']),
  })
  .map((of): StageConfig => {
    const { mappingMaxConcurrency, ...managed } = managedInstances;
    return checkConfig('any', {
      ...protectedStage,
      edge: { ...protectedStage.edge, kind: of.http ? 'http' : 'rest', requestKiB: 2 },
      security: { customerKey: of.customerKey },
      sql: { ...protectedStage.sql, settling: { ...protectedStage.sql.settling, everyHours: of.everyHours } },
      mapping: { batchSize: of.batchSize, batchingWindowSeconds: of.window },
      defaultCompute: { ...protectedStage.defaultCompute, memoryMiB: of.memoryMiB },
      managedInstances: {
        ...managed,
        ...(of.pollers ? { provisionedPollers: of.pollers } : { mappingMaxConcurrency }),
        memoryMiB: of.environmentMemoryMiB,
        concurrencyPerEnvironment: of.concurrency,
        lingerMs: of.lingerMs,
        environments: of.environments,
        maxVcpuCount: 400,
        instanceTypes: of.instanceTypes,
      },
    });
  });

it('prices any stage as "cloud cost" does, in each region', () => {
  fc.assert(
    fc.property(
      stage,
      fc.constantFrom(...knownRegions()),
      fc.constantFrom(0, 1e6, 50e6, 1e9),
      (config, region, eventsPerMonth) => {
        const comparison = comparisonOf({ ...defaultAnswers, region, eventsPerMonth }, config);
        for (const arm of arms) {
          const { totalUsd } = stageBill(config, arm, { eventsPerMonth, prices: priceList(region) });
          expect(pricePipeline(comparison.questions[arm], comparison.prices).totalUsd).toBe(totalUsd);
        }
      },
    ),
    { numRuns: 60 },
  );
});
