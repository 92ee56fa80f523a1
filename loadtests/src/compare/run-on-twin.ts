import { join } from 'node:path';
import type { TwinSettings } from '@telemetry/local-twin';
import { warmUp } from '@telemetry/runs';
import type { Arm } from '@telemetry/settings';
import type { Progress } from '@telemetry/terminal';
import type { ConsoleAddress } from '../console-address.ts';
import { runArm } from '../run-arm.ts';
import { runScenario } from '../run-scenario.ts';
import { startEnrichmentService } from './enrichment-service.ts';
import { functionEnvironment } from './function-environment.ts';
import { type PlannedRun, runFolder } from '../plan/plan-runs.ts';
import { scalePhases, scenarioPhases } from '../plan/scenario-phases.ts';
import type { Variants } from './variants.ts';

export interface TwinRunOptions {
  variants: Variants;
  dataDir: string;
  results: string;
  twin: Partial<TwinSettings>;
  /** Seconds of light load before the scenario, so that neither arm is measured cold. 0: none. */
  warmUpSeconds: number;
  eventsPerRequest: number;
  progress: Progress;
  signal: AbortSignal;
  console?: ConsoleAddress;
}

/**
 * One planned run on a twin of its own: empty queue and bucket, the minimum of environments. So nothing of the run before
 * it is left: drained, and scaled in. Resolves to whether nothing was lost.
 */
export async function runOnTwin(run: PlannedRun, options: TwinRunOptions): Promise<boolean> {
  const { variants, dataDir, results, progress, signal } = options;
  const { arm, scenario, profile, variant, repeat, settings, seed } = run;
  const armFolder = join(results, arm, runFolder(run));
  const templates = await variants.templatesOf(settings);
  const enrichment = profile.waitMs > 0 ? await startEnrichmentService(profile.waitMs) : undefined;
  const twin: Partial<TwinSettings> = {
    ...options.twin,
    functionEnvironment: functionEnvironment(profile, settings, enrichment?.url),
  };
  const eventsPerRequest = settings['events-per-request'] ?? options.eventsPerRequest;
  try {
    const { accounting } = await runArm(
      {
        arm: arm as Arm,
        stage: variants.stage,
        templates,
        dataDir,
        armFolder,
        settings: twin,
        console: options.console,
      },
      async (running) => {
        const common = { twin: running, arm, armFolder, repeat, eventsPerRequest, progress, signal };
        if (options.warmUpSeconds > 0) {
          const phases = [{ name: warmUp, duration: options.warmUpSeconds, arrivalRate: 10 }];
          await runScenario({ ...common, scenario: 'steady', name: warmUp, phases, seed: seed + 50_000 });
        }
        const phases = scalePhases(scenarioPhases(scenario), settings);
        await runScenario({ ...common, scenario, phases, seed, profile: profile.name, variant });
      },
    );
    return accounting.balanced;
  } finally {
    await enrichment?.stop();
  }
}
