/** A test of the twin, or of the package that its environments are, from the root of the repository. */
interface HeldElsewhere {
  because: string;
  heldBy: string;
}

const noLambdaApi = 'the twin answers no API of Lambda, which the check asks';
const fleets = 'lab/local-twin/src/lambda/fleets.int.test.ts';

/** Beliefs that the twin models, and that `pnpm cloud prove` does not ask of it: why, and what holds the model to them. */
export const modelledAndNotAsked: Record<string, HeldElsewhere> = {
  'mapping-pauses-and-resumes': {
    because: noLambdaApi,
    heldBy: 'lab/local-twin/src/switching/mapping-switch.test.ts',
  },
  'dead-worker': { because: 'it wants a handler that kills its worker', heldBy: fleets },
  'console-lines': {
    because: 'it wants a handler that logs in a burst',
    heldBy: 'packages/execution-environment/src/start-environment.int.test.ts',
  },
  'who-tries-again': { because: 'it wants 64 invocations at once, past the queue', heldBy: fleets },
  'fleet-grows': { because: 'it is a measurement of some minutes', heldBy: fleets },
  'pollers-go': {
    because: 'it is a measurement of some minutes',
    heldBy: 'lab/local-twin/src/event-source/sqs-mapping.test.ts',
  },
  'overflow-joins-in-time': {
    because: 'it is a measurement of some minutes',
    heldBy: 'lab/local-twin/src/hybrid.int.test.ts',
  },
  'state-machine-call': {
    because: 'the answer is in the history of Step Functions, which the twin has not',
    heldBy: 'lab/local-twin/src/switching/read-switches.test.ts',
  },
  'age-under-throttling': {
    because: 'the answer is a metric of CloudWatch',
    heldBy: 'lab/local-twin/src/storage/oldest-message.test.ts',
  },
  'keys-in-the-query': {
    because: 'the answer is a metric of the function; what a client sees is asked, by edge-key-in-query',
    heldBy: 'lab/local-twin/src/edge/rest/request-authorizer.test.ts',
  },
  'guessed-keys': {
    because: 'not known, and so not asserted',
    heldBy: 'lab/local-twin/src/edge/rest/access.int.test.ts',
  },
  'attributes-of-http-apis': {
    because:
      'the mapping takes the message before anybody reads its attributes; event-received-at reads them from the row',
    heldBy: 'lab/local-twin/src/edge/http/http-edge.int.test.ts',
  },
  'cors-of-http-apis': {
    because:
      '401 and 404 are asked, by http-token and http-cors; its 429 has no template to send faster than',
    heldBy: 'lab/local-twin/src/edge/http/http-edge.int.test.ts',
  },
  'queue-in-depth': {
    because: 'it wants requests that the SDK does not make',
    heldBy: 'lab/local-twin/src/sqs/read-input.test.ts',
  },
  'move-task-to-its-end': {
    because: 'it moves thousands of dead letters, for minutes',
    heldBy: 'packages/operations/src/dead-letters/redrive-by-move-task.int.test.ts',
  },
  'counts-that-lag': {
    because: 'counts of the twin do not lag; the commands are asked with a queue whose counts do',
    heldBy: 'packages/operations/src/dead-letters/dead-letters.int.test.ts',
  },
};

const permissions = 'the twin knows no permissions';
const noFleetInAws = 'it is of instances, versions and what CloudFormation does with them';
const noMonitoring = 'the twin has no CloudWatch but the alarm of the hybrid';
const ofTheAccount = 'it is of an account, its regions and its network';
const ofGitHub = 'it is of GitHub';

/** Beliefs whose subject the twin has not: nothing there can part from them. */
export const notModelled: Record<string, string> = {
  'roles-are-bounded': permissions,
  'bucket-by-tls-only': permissions,
  'requests-to-forget-are-closed': permissions,
  'roles-of-this-account': permissions,
  'endpoints-with-policies': permissions,
  'dead-letters-of-one-queue': permissions,
  'processors-create-only': permissions,
  'sql-answers': 'the twin has no Athena; the same SQL runs on Trino (docs/sql-on-trino.md)',
  'forget-in-the-settled-table': 'the twin has no Athena; the same SQL runs on Trino (docs/sql-on-trino.md)',
  'widgets-have-data': noMonitoring,
  'alarms-reach-somebody': noMonitoring,
  'logs-arrive': noMonitoring,
  'system-log-is-bounded': noMonitoring,
  'vcpus-are-sums': noMonitoring,
  'rules-that-do-not-arrive': noMonitoring,
  'alarms-know-the-hour': noMonitoring,
  'alarms-take-back': noMonitoring,
  'one-version': noFleetInAws,
  'instances-of-the-minimum': noFleetInAws,
  'runtime-pin': noFleetInAws,
  'stack-deploys': noFleetInAws,
  'pause-ends-instances': noFleetInAws,
  'resume-brings-back': noFleetInAws,
  'deployment-while-paused': noFleetInAws,
  'working-hours': noFleetInAws,
  'destroy-leaves-nothing': noFleetInAws,
  'protected-stage-stays': noFleetInAws,
  'bad-version-is-not-taken': noFleetInAws,
  'deployment-and-overflow': noFleetInAws,
  'destroying-a-hybrid': noFleetInAws,
  'tags-and-log-of-the-provider': noFleetInAws,
  'watch-swaps': noFleetInAws,
  'region-without-managed-instances': ofTheAccount,
  'doctor-finds': ofTheAccount,
  'logs-of-every-zone': ofTheAccount,
  'zones-but-for-the-excluded': ofTheAccount,
  'access-logs-need-a-role': ofTheAccount,
  'price-of-a-day': ofTheAccount,
  'pseudonym-key': 'the twin puts a key of its own in the place of a reference',
  'replay-records-go': 'the twin has no lifecycle of objects',
  'traces-of-a-closed-network': 'nothing is sent to X-Ray',
  'firewall-answers':
    'all clients of one machine have one address, so its rate is left out; the 413 is asked, by edge-firewall-413',
  'workflows-run': ofGitHub,
  'deployment-by-oidc': ofGitHub,
  renovate: ofGitHub,
  'publishing-with-provenance': ofGitHub,
  'young-objects-are-bounded': 'it is the memory of Lambda’s own image',
};
