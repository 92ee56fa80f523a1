import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Arm, arms } from '@telemetry/settings';
import { endWith, interruption, main, print, printJson, Progress, wholeNumber } from '@telemetry/terminal';
import { Command, Option } from 'commander';
import { buildAndSynth } from '../build-and-synth.ts';
import { faultKinds } from './plan-faults.ts';
import { chaosToText } from './print-chaos.ts';
import { runChaos } from './run-chaos.ts';

interface Flags {
  arm: Arm;
  seed: number;
  requests: number;
  faults: number;
  eventsPerRequest: number;
  apart?: boolean;
  build: boolean;
  json?: boolean;
}

const command = new Command('chaos')
  .description('An arm of the twin under load and seeded faults, and the accounting of every event.')
  .addOption(new Option('--arm <arm>', 'which arm').choices(arms).default('managed-instances'))
  .option('--seed <n>', 'the same seed gives the same faults', wholeNumber(), 1)
  .option('--requests <n>', 'client batches to send', wholeNumber(20), 600)
  .option('--faults <n>', 'faults, one after the other', wholeNumber(), Object.keys(faultKinds).length)
  .option('--events-per-request <n>', 'events in each client batch', wholeNumber(1, 500), 5)
  .option('--apart', 'all is stored before the next fault, so that what each costs in time is its own')
  .option('--no-build', 'use the templates that are there')
  .option('--json', 'print JSON alone')
  .addHelpText(
    'after',
    '\nExit code: 0 every accepted event has its place and no log has an id, 1 not so, 2 wrong call.',
  )
  .action(chaos);

await main(command);

async function chaos({ build, json, ...options }: Flags): Promise<void> {
  const progress = new Progress();
  const signal = interruption('stopping the twin; what was injected is taken back');
  if (build) {
    progress.done('Building the processor and synthesizing the stacks');
    await buildAndSynth();
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'chaos-'));
  try {
    const result = await runChaos({
      ...options,
      templates: resolve(import.meta.dirname, '../../../infra/cdk.out'),
      dataDir,
      signal,
      onProgress: (sent, fault) =>
        progress.update(`${sent} of ${options.requests} requests${fault ? ` · ${fault}` : ''}`),
    });
    progress.clear();
    if (json) printJson(result);
    else print(chaosToText(options, result));
    if (!result.accounting.balanced || result.logLines.withIds > 0) endWith('failed');
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
