import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Arm, arms, twinDataFolder } from '@telemetry/settings';
import {
  atLeast,
  interruption,
  type main,
  makeFolder,
  print,
  repeatable,
  shownPath,
  wholeNumber,
} from '@telemetry/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { defaultSettings, type TwinSettings } from './settings.ts';
import { DataFolderError } from './storage/data-folder.ts';
import { MissingTemplateError } from './template/read-template.ts';
import { startTwin, type Twin, type TwinOptions } from './twin.ts';

const repository = resolve(import.meta.dirname, '../../..');

interface CliOptions {
  arm: Arm;
  stage: string;
  templates: string;
  port: number;
  controlPort: number;
  dataDir?: string;
  fresh?: boolean;
  readyFile?: string;
  timeScale: number;
  s3PutLatency: number;
  maxEnvironments: number;
  poll: TwinSettings['poll'];
  pollPatience: number;
  slowLogReader?: boolean;
  mappingThroughputLimit: boolean;
  issuerUrl?: string;
  env?: Record<string, string>;
  workers?: number | 'default';
  logs?: boolean;
}

/** By its name, so that a secret is in no list of processes. */
function ownVariable(name: string, earlier: Record<string, string> = {}): Record<string, string> {
  const value = process.env[name];
  if (value === undefined) throw new InvalidArgumentError('There is no such variable in your environment.');
  return { ...earlier, [name]: value };
}

/** Who starts the twin, and what else there is to say of it when it runs. */
export interface Start {
  start: (options: TwinOptions) => Promise<Twin>;
  /** Lines for a person, before those of the twin. */
  lines?: (twin: Twin) => string[];
}

/** Errors of a call that was wrong, for `main`. */
export const wrongTwinCalls = {
  wrongCalls: [MissingTemplateError, DataFolderError],
} satisfies Parameters<typeof main>[1];

/** The command that keeps a twin running. */
export const twinCommand = (start: Start = { start: startTwin }): Command =>
  new Command('twin')
    .description('Runs one arm of the synthesized template on this machine until it is interrupted.')
    .addOption(
      new Option('--arm <arm>', 'which arm').choices(arms).default('managed-instances' satisfies Arm),
    )
    .option('--port <port>', 'port of the edge; 0 takes a free one', atLeast(0), 3000)
    .option(
      '--control-port <port>',
      'port of the numbers, faults and logs; 0 takes a free one',
      atLeast(0),
      0,
    )
    .option('--data-dir <dir>', 'where queues and objects are kept (default: .data/<arm>)')
    .option('--fresh', 'delete first what an earlier twin left in the data directory')
    .option(
      '--ready-file <file>',
      'written with the endpoints as JSON when ready, removed at the end, as is <data-dir>/ready.json',
    )
    .option('--templates <dir>', 'folder of the templates', resolve(repository, 'infra/cdk.out'))
    .option('--stage <stage>', 'stage of the templates', 'dev')
    .option(
      '--time-scale <n>',
      'divide provisioning delay, growth of pollers, visibility timeout, the time of alarms and the rate of schedules',
      atLeast(1),
      defaultSettings.timeScale,
    )
    .option('--s3-put-latency <ms>', 'time that a PUT takes', atLeast(0), defaultSettings.s3PutLatencyMs)
    .option('--max-environments <n>', 'environments at once', atLeast(1), defaultSettings.maxEnvironments)
    .option(
      '--issuer-url <url>',
      'where the issuer of tokens is reached, for an edge that asks for them (default: at its own address)',
    )
    .option(
      '--env <name>',
      'hand this variable of your own environment to the function, over the template’s (may be given several times)',
      repeatable(ownVariable),
    )
    .option(
      '--workers <n|default>',
      "worker threads of an environment, over the template's number; default: the runtime client's own, 8 for each vCPU",
      (text) => (text === 'default' ? text : wholeNumber(1, 128)(text)),
    )
    .addOption(
      new Option(
        '--poll <poll>',
        'which poll of the runtime client asks for work: with the addon’s a dead worker ends its environment, with the one in JavaScript it costs one invocation',
      )
        .choices(['addon', 'javascript'])
        .default(defaultSettings.poll),
    )
    .option(
      '--poll-patience <ms>',
      'how long an invocation waits for a worker to poll while slots are free; AWS’s agent does not (0)',
      atLeast(0),
      defaultSettings.pollPatienceMs,
    )
    .option(
      '--no-mapping-throughput-limit',
      'hand on more than the 5 MB/s at which a standard mapping stops on managed instances',
    )
    .option(
      '--slow-log-reader',
      'a fault: read what a function writes only while none of its invocations runs',
    )
    .option('--logs', 'print what the functions write')
    .action((options: CliOptions) => run(options, start));

/** Written under another name and renamed, so that nobody reads half of it. */
function writeReadyFile(file: string, twin: Twin): void {
  makeFolder(dirname(file));
  writeFileSync(`${file}.tmp`, readyText(twin));
  renameSync(`${file}.tmp`, file);
}

const readyText = ({ endpoints }: Twin): string => `${JSON.stringify(endpoints, null, 2)}\n`;

/** Another twin may have been told the same file: what it wrote stays. */
function removeReadyFile(file: string, twin: Twin): void {
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (written === readyText(twin)) rmSync(file, { force: true });
}

async function run(options: CliOptions, { start, lines }: Start): Promise<void> {
  const dataDir = resolve(options.dataDir ?? resolve(repository, twinDataFolder(options.arm)));
  const readyFiles = new Set([resolve(dataDir, 'ready.json')]);
  if (options.readyFile) readyFiles.add(resolve(options.readyFile));
  const signal = interruption('Stopping …');
  print(`Starting the ${options.arm} arm of stage ${options.stage} …`);
  const twin = await start({
    ...options,
    dataDir,
    settings: {
      timeScale: options.timeScale,
      s3PutLatencyMs: options.s3PutLatency,
      maxEnvironments: options.maxEnvironments,
      poll: options.poll,
      pollPatienceMs: options.pollPatience,
      slowLogReader: options.slowLogReader ?? false,
      mappingThroughputLimit: options.mappingThroughputLimit,
      issuerUrl: options.issuerUrl,
      functionEnvironment: options.env ?? {},
      workers: options.workers,
    },
    // With all lines, those of the twin itself are among them.
    ...(options.logs ? { log: (line) => print(line) } : { news: (line) => print(line) }),
  });
  const written: string[] = [];
  try {
    for (const file of readyFiles) {
      writeReadyFile(file, twin);
      written.push(file);
    }
    tellWhere(twin, dataDir, readyFiles, lines);
    const status = setInterval(tellNews(twin), 5_000);
    if (!signal.aborted) await once(signal, 'abort');
    clearInterval(status);
  } finally {
    // A twin that nobody can be told of is stopped as well.
    for (const file of written) removeReadyFile(file, twin);
    await twin.stop();
  }
}

function tellWhere(
  twin: Twin,
  dataDir: string,
  readyFiles: ReadonlySet<string>,
  lines: Start['lines'],
): void {
  const { ingestUrl, statsUrl, apiKeys } = twin.endpoints;
  // Where a key is asked for, it is in the header or in the query string: both do no harm.
  const [key] = apiKeys ?? [];
  const address = key ? `'${ingestUrl}?key=${key}' -H 'x-api-key: ${key}'` : ingestUrl;
  print(`${(lines?.(twin) ?? []).map((line) => `\n${line}`).join('')}
Send events to   POST ${ingestUrl}
See numbers at   ${statsUrl}${apiKeys ? `\nKeys             ${apiKeys.join(', ')}` : ''}
Data             ${shownPath(dataDir)}
Endpoints        ${[...readyFiles].map(shownPath).join(', ')}

Try it:
  curl -i ${address} -H 'content-type: application/json' \\
    -d '{"context":{"appId":"demo","deviceId":"me"},"events":[{"id":"${crypto.randomUUID()}","type":"click","occurredAt":"${new Date().toISOString()}","target":"hello"}]}'
  pnpm query --data-dir ${shownPath(dataDir)} "SELECT event_id, type, target, stored_at FROM events LIMIT 20"

Ctrl-C stops it; what is queued and stored stays.`);
}

/** Prints how many requests, messages and objects there were, whenever that changed. */
function tellNews(twin: Twin): () => void {
  let told = '';
  return () => {
    const { edge, queue, deadLetters, s3 } = twin.stats().counters;
    const line = `${edge.requests} requests, ${queue.visible + queue.inFlight} messages in the queue, ${deadLetters} dead, ${s3.puts} objects`;
    if (line !== told) print(line);
    told = line;
  };
}
