import { type Html, html, prose } from '@telemetry/page';
import type { Deployment, TwinModel } from '@telemetry/runs';
import { methodOf } from '../../method.ts';
import { armLabel } from '../../format.ts';
import type { Report } from '../../report.ts';
import { allBounds } from '../../verdict/checks/checks-of.ts';
import { table } from '../table.ts';

const overflowSetting: [string, (deployment: Deployment) => string] = [
  'overflow',
  ({ overflow }) =>
    overflow
      ? `default Lambda, ${overflow.memoryMiB} MiB: joins above ${overflow.joinAboveAgeSeconds} s, leaves after ${overflow.leaveAfterSeconds} s below`
      : 'none',
];

function growthOf({ doublingMs, provisioningDelayMs, timeScale }: TwinModel): string {
  const scaled = timeScale === 1 ? '' : `, ÷ ${timeScale}`;
  const doubles = doublingMs === undefined ? '' : `doubles in ${doublingMs / 1_000} s, `;
  return `${doubles}a launch of ${provisioningDelayMs / 1_000} s${scaled}`;
}

export function methodSection({ stage, region, run }: Report): Html {
  const { file, sessions } = run;
  const { machine } = file;
  const arms = [...new Map(sessions.map((session) => [session.arm, session.deployment]))];
  const known = arms.filter(([, deployment]) => deployment !== null);
  const settings: [string, (deployment: Deployment) => string][] = [
    ['memory of an environment', ({ memoryMiB }) => `${memoryMiB} MiB, ${known[0]?.[1]?.architecture}`],
    [
      'batch size, window',
      ({ batchSize, batchingWindowSeconds }) => `${batchSize}, ${batchingWindowSeconds} s`,
    ],
    [
      'visibility timeout, receives',
      ({ visibilityTimeoutSeconds, maxReceiveCount }) => `${visibilityTimeoutSeconds} s, ${maxReceiveCount}`,
    ],
    ['linger', ({ lingerMs }) => `${lingerMs} ms`],
    ['slots an environment', ({ managedInstances }) => String(managedInstances?.slotsPerEnvironment ?? 1)],
    ['worker threads', ({ managedInstances }) => String(managedInstances?.workerThreads ?? 1)],
    [
      'environments',
      ({ managedInstances }) =>
        managedInstances
          ? `${managedInstances.minEnvironments} to ${managedInstances.maxEnvironments}`
          : 'as many as needed',
    ],
    ...(known.some(([, deployment]) => deployment?.overflow) ? [overflowSetting] : []),
    ['S3 PUT latency, as set', ({ twin }) => (twin ? `${twin.s3PutLatencyMs} ms` : 'AWS’s own')],
    ['growth, as set', ({ twin }) => (twin ? growthOf(twin) : 'AWS’s own')],
    [
      'an invocation waits for an open poll, as set',
      ({ twin }) =>
        twin ? (twin.pollPatienceMs === undefined ? '–' : `${twin.pollPatienceMs} ms`) : 'AWS’s own',
    ],
  ];
  return html`<section id="method">
    <h2>Method and limits</h2>
    <ul>
      ${methodOf(file, stage, region).map((sentence) => html`<li>${prose(sentence)}</li>`)}
    </ul>
    <details class="bounds">
      <summary>Every bound that a run has to keep before it decides</summary>
      ${table(
        ['', 'bound'],
        allBounds().map(({ name, bound }) => [name, bound]),
      )}
    </details>
    ${
      known.length > 0
        ? table(
            ['as deployed', ...known.map(([arm]) => armLabel(arm))],
            settings.map(([label, text]) => [
              label,
              ...known.map(([, deployment]) => (deployment ? text(deployment) : '–')),
            ]),
          )
        : ''
    }
    <p class="note">
      ${file.command} on ${file.target}, ${file.startedAt} to ${file.endedAt}. ${machine.cpus} ×
      ${machine.cpuModel}, ${machine.memoryGiB} GiB, ${machine.system}, Node.js ${machine.node}.
    </p>
    <p class="note">Settings of the run: <code>${JSON.stringify(file.settings)}</code></p>
  </section>`;
}
