/** Prints what runs of `pnpm compare` measured of batches and objects, a line for each arm: `node scripts/record-fill.ts <run folder>…` */
import { cellsOf, readRun, totalsOf } from '@telemetry/runs';
import { print, visible } from '@telemetry/terminal';

for (const folder of process.argv.slice(2)) {
  const run = await readRun(folder);
  for (const { arms } of cellsOf(run))
    for (const { arm, deployment, repeats } of arms) {
      const totals = totalsOf(repeats, true);
      if (!deployment || !totals) continue;
      const { events, requests, received, invocations, invocationMs, objects } = totals;
      const line = {
        date: run.file.startedAt.slice(0, 10),
        arm,
        requestsPerSecond: Math.round((repeats[0]?.dueRequests ?? NaN) / (repeats[0]?.plannedSeconds ?? NaN)),
        seconds: repeats[0]?.plannedSeconds,
        eventsPerRequest: events / requests,
        batchSize: deployment.batchSize,
        windowSeconds: deployment.batchingWindowSeconds,
        lingerMs: deployment.lingerMs,
        environments: deployment.managedInstances?.minEnvironments ?? deployment.twin?.maxEnvironments,
        messagesPerInvocation: Number((received / invocations).toFixed(2)),
        objectsPerMillionEvents: Math.round((objects / events) * 1e6),
        durationMs: Math.round(invocationMs / invocations),
      };
      print(visible(JSON.stringify(line)));
    }
}
