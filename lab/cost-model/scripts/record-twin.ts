/**
 * Sends a burst to a twin that runs, and keeps what it answered: the simulation is held against it. For example
 *   pnpm twin --arm default --port 0 --fresh --data-dir /tmp/recorded --s3-put-latency 8000 --max-environments 2
 *   node lab/cost-model/scripts/record-twin.ts --ready-file /tmp/recorded/ready.json --out twin-two-environments.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { main, print, wholeNumber } from '@telemetry/terminal';
import { Command, InvalidArgumentError } from 'commander';

interface Stats {
  arm: string;
  counters: { queue: { visible: number; inFlight: number }; mapping: { durationMs?: number } };
  series: { at: string; requests: number }[];
}

const command = new Command('record-twin')
  .description('Sends a burst to a twin that runs, and keeps what it answered.')
  .requiredOption('--ready-file <file>', 'of the twin')
  .requiredOption('--out <name>', 'file in fixtures')
  .option('--calm <n>', 'requests a second before and after', wholeNumber(), 5)
  .option('--burst <n>', 'requests a second meanwhile', wholeNumber(), 40)
  .option('--settings <json>', 'what the twin was started with, kept in the file', jsonObject, {})
  .action(record);

interface Flags {
  readyFile: string;
  out: string;
  calm: number;
  burst: number;
  settings: object;
}

function jsonObject(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw new InvalidArgumentError(`It is not JSON: ${(error as Error).message}.`);
  }
}

await main(command);

async function record({ readyFile, out, calm, burst, settings }: Flags): Promise<void> {
  const { ingestUrl, statsUrl } = JSON.parse(readFileSync(readyFile, 'utf8')) as {
    ingestUrl: string;
    statsUrl: string;
  };
  const stats = async () => (await (await fetch(statsUrl)).json()) as Stats;

  // Few connections that stay open: opening one takes longer than a request on a machine that is busy.
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  /** A request is little more than one call to the queue. */
  const requestMs: number[] = [];

  function send(): Promise<void> {
    const body = JSON.stringify({
      context: { appId: 'recording', deviceId: 'one' },
      events: [{ id: crypto.randomUUID(), type: 'click', occurredAt: new Date().toISOString(), target: 'x' }],
    });
    const startMs = performance.now();
    return new Promise((done, fail) => {
      request(
        ingestUrl,
        { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
        (response) => {
          response.resume().once('end', () => {
            requestMs.push(performance.now() - startMs);
            if (response.statusCode === 202) done();
            else fail(new Error(`the twin answered ${response.statusCode}`));
          });
        },
      )
        .once('error', fail)
        .end(body);
    });
  }

  async function sendFor(seconds: number, perSecond: number): Promise<void> {
    const startMs = performance.now();
    const sent: Promise<void>[] = [];
    for (let i = 0; i < seconds * perSecond; i += 1) {
      const dueMs = startMs + (i * 1_000) / perSecond;
      if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      sent.push(send());
    }
    await Promise.all(sent);
  }

  const before = (await stats()).series.length;
  await sendFor(10, calm);
  await sendFor(20, burst);
  await sendFor(5, calm);
  let now = await stats();
  while (now.counters.queue.visible + now.counters.queue.inFlight > 0) {
    await sleep(1_000);
    now = await stats();
  }
  await sleep(2_000);
  now = await stats();
  const file = resolve(import.meta.dirname, '../fixtures', out);
  const recorded = {
    recordedOn: new Date().toISOString().slice(0, 10),
    arm: now.arm,
    settings,
    medianRequestMs: requestMs.sort((a, b) => a - b)[Math.floor(requestMs.length / 2)],
    counters: now.counters,
    series: now.series.slice(Math.max(0, before - 1)),
  };
  writeFileSync(file, `${JSON.stringify(recorded)}\n`);
  print(`${file}: ${recorded.series.length} seconds`);
  agent.destroy();
}
