import { type Changes, readStage } from '@telemetry/settings';
import type { Settings } from '../plan/settings.ts';

/**
 * What of a comparison's settings a deployment has, as changes of the stage's own: empty where only the load differs. Limits that
 * have to fit the changed ones follow them; everything else is for the rules of settings to refuse.
 */
export function changedSettings(stage: string, settings: Settings): Changes {
  const { managedInstances, hybrid, exceptions = [] } = readStage(stage);
  const concurrency = settings.concurrency ?? managedInstances.concurrencyPerEnvironment;
  const minimum = settings['min-environments'];
  // A floor that does not grow still does not.
  const floor = minimum === undefined ? hybrid.environments : { min: minimum, max: minimum };
  const slots = concurrency * Math.min(managedInstances.environments.max, floor.max);
  const changes = {
    mapping: { batchSize: settings['batch-size'], batchingWindowSeconds: settings['window-seconds'] },
    queue: { maxReceiveCount: settings['max-receive-count'] },
    managedInstances: {
      lingerMs: settings['linger-ms'],
      concurrencyPerEnvironment: settings.concurrency,
      // A mapping runs no more at once than its fleet can have slots; Lambda takes 2 at least.
      ...(managedInstances.mappingMaxConcurrency !== undefined &&
        (settings.concurrency !== undefined || minimum !== undefined) && {
          mappingMaxConcurrency: Math.max(2, Math.min(managedInstances.mappingMaxConcurrency, slots)),
        }),
      environments: { min: minimum },
      // Old and new version side by side, and room for a third, on instances that hold one environment each.
      ...(minimum !== undefined && { maxVcpuCount: Math.max(managedInstances.maxVcpuCount, 6 * minimum) }),
    },
    hybrid: { environments: minimum === undefined ? {} : floor },
    // What so few receives do is what such a comparison looks at.
    ...((settings['max-receive-count'] ?? fewestReceives) < fewestReceives && {
      exceptions: [...exceptions, { rule: 'receives-before-death', reason: 'compared on purpose' }],
    }),
  };
  return given(changes);
}

/** Below it, settings refuse the count without an exception. */
const fewestReceives = 5;

/** Without what is undefined, and without the objects that are empty then. */
function given(changes: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([name, change]): [string, unknown][] => {
      if (change === undefined) return [];
      if (typeof change !== 'object' || change === null || Array.isArray(change)) return [[name, change]];
      const inner = given(change as Changes);
      return Object.keys(inner).length > 0 ? [[name, inner]] : [];
    }),
  );
}
