import type { ModesPage } from './compare-modes.ts';
import type { FindingKind } from './findings.ts';

/** What each finding would be, in words for the line "looked for, and not found". */
const lookedFor: Record<FindingKind, string> = {
  'init-failed': 'a start that fails',
  'differs-from-default': 'answers that differ from default Lambda even alone',
  'answer-differs': 'answers that differ in company',
  'foreign-data-in-answer': "another invocation's data in an answer",
  'foreign-data-in-log': "another invocation's data in a log line",
  'wrong-request-id-in-log': "another invocation's request id in a log line",
  'dead-worker': 'worker threads that die',
  'lost-environment': 'environments that end',
  'hanging-slot': 'invocations that never answer',
  growth: 'what every invocation leaves behind',
  'shared-tmp-file': 'files in /tmp that several write',
  'blocked-event-loop': 'code that holds its worker thread',
};

/** Memory of the smallest environment, one vCPU, and the step in which it grows at AWS's own ratio, in MiB. */
const smallestMiB = 2_048;
/** Kept free above what was measured. */
const headroom = 1.25;
/** AWS's own number for Node.js, for each vCPU (AWS Lambda developer guide, lambda-managed-instances-scaling, read 2026-11-21). */
const mostConcurrency = 64;

/** One page in Markdown for the ticket of a migration: what is safe, what breaks, how it was shown, what to set. */
export function printModesPage({ report, alone, cpuMs, memory, versions }: ModesPage): string {
  const { handler, findings, notes, unstable, invocations, compared, peakInFlight, workers, seed } = report;
  const found = new Set(findings.map(({ kind }) => kind));
  const isGrowthUnknown = notes.some((note) => note.startsWith('Whether something grows'));
  const safe = (Object.keys(lookedFor) as FindingKind[]).filter(
    (kind) => !found.has(kind) && !(kind === 'growth' && isGrowthUnknown),
  );
  const most = memory.at(-1)?.peakMiB ?? 0;
  const memoryMiB = Math.max(1, Math.ceil((most * headroom) / smallestMiB)) * smallestMiB;
  const vcpus = memoryMiB / smallestMiB;
  const fill = Math.max(1, Math.round(alone.tookMs / Math.max(cpuMs, 0.1)));
  return [
    `# ${handler}: from default Lambda to managed instances`,
    '',
    findings.length === 0
      ? '**Nothing was found that only managed instances break.**'
      : `**Not yet: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}.**`,
    '',
    '## What breaks',
    '',
    ...(findings.length === 0
      ? ['Nothing that was looked for.']
      : findings.map(({ kind, message }) => `- \`${kind}\`: ${message}`)),
    '',
    '## What is safe',
    '',
    `Looked for, and not found: ${safe.map((kind) => lookedFor[kind]).join('; ')}.`,
    ...unstable.map(({ path }) => `Not compared: \`${path}\`, which varies without company, too.`),
    ...notes.map((note) => `Note: ${note}`),
    '',
    '## How it was shown',
    '',
    `${invocations} invocations on ${workers} worker threads of AWS's runtime client, up to ${peakInFlight} at once; ${compared} answers were ` +
      `compared with those of one invocation at a time, and eight with default Lambda. Again: \`race ${handler} --compare-modes --seed ${seed}\`. ` +
      'A clean run is evidence, not proof.',
    '',
    '## What to set',
    '',
    '| setting | value | why |',
    '| --- | --- | --- |',
    `| \`MemorySize\` | ${memoryMiB} MiB, ${vcpus} vCPU | ${most} MiB were resident at ${memory.at(-1)?.concurrency} at once, and a quarter more is kept free |`,
    `| \`AWS_LAMBDA_NODEJS_WORKER_COUNT\` | ${vcpus} | one for each vCPU; unset, AWS starts eight, each with its own modules |`,
    `| \`UV_THREADPOOL_SIZE\` | ${vcpus + 4} | workers and four more: idle polls may hold a thread each |`,
    `| \`PerExecutionEnvironmentMaxConcurrency\` | ${mostConcurrency * vcpus} | AWS's own number; an invocation took ${alone.tookMs.toFixed(1)} ms alone and ${cpuMs.toFixed(1)} ms of CPU here, so about ${fill} at once fill a vCPU, and more wait: lower it where that hurts |`,
    '',
    '| memory | resident at most |',
    '| --- | --- |',
    `| default Lambda, alone | ${alone.peakMiB} MiB |`,
    ...memory.map((one) => `| managed instances, ${one.concurrency} at once | ${one.peakMiB} MiB |`),
    '',
    '## Versions',
    '',
    ...Object.entries(versions).map(([name, version]) => `- ${name} ${version}`),
  ].join('\n');
}
