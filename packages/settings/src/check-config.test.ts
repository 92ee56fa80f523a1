import { describe, expect, it } from 'vitest';
import { changeConfig, type Changes } from './change-config.ts';
import { checkConfig, checkSettings } from './check-config.ts';
import { rules } from './rules/all.ts';
import { protectedStage, smallStage } from './sample-stages.ts';

const keys = (change: Changes = {}): Changes => ({
  edge: {
    access: {
      kind: 'api-key',
      keyIn: 'header',
      clients: ['web', 'phone'],
      throttle: { ratePerSecond: 500, burst: 1_000 },
      quota: { requests: 10_000_000, per: 'day' },
      ...change,
    },
  },
});
const tokens = (change: Changes = {}, kind = 'http'): Changes => ({
  edge: {
    kind,
    access: {
      kind: 'jwt',
      issuer: 'https://login.example.com',
      audiences: ['web'],
      tokenIn: 'header',
      ...change,
    },
  },
});
const firewall = (change: Changes = {}): Changes => ({
  edge: { firewall: { requestsPerAddress: 1_000, windowSeconds: 300, maxBodyKiB: 64, ...change } },
});
const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0d0e0f00-0000-0000-0000-000000000000';
const domain = (change: Changes = {}): Changes => ({
  name: 'events.example.com',
  certificateArn,
  hostedZone: { id: 'Z0000000000000000000', name: 'example.com' },
  ...change,
});
const domains = (customDomains: Changes): Changes => ({ edge: { customDomains } });
const hours = (change: Changes = {}): Changes => ({
  managedInstances: {
    workingHours: { days: 'MON-FRI', from: '07:00', to: '19:00', timeZone: 'Europe/Berlin', ...change },
  },
});
const managed = (managedInstances: Changes): Changes => ({ managedInstances });
const pollers = (provisionedPollers: { minimum: number; maximum: number }): Changes =>
  managed({ mappingMaxConcurrency: undefined, provisionedPollers });
const pseudonyms = (change: Changes = {}): Changes => ({
  privacy: {
    pseudonyms: { secret: 'pseudonyms', versionId: '0d0e0f00-0000-0000-0000-000000000000', ...change },
  },
});
const network = (change: Changes): Changes => ({ network: change });
const vpcId = 'vpc-0123456789abcdef0';
const subnetIds = [0, 1, 2].map((n) => `subnet-${String(n).padStart(8, '0')}`);
const providerArn = 'arn:aws:lambda:us-east-1:111122223333:capacity-provider:shared';
const notify = (to: unknown): Changes => ({ monitoring: { notify: to } });
const topicArn = 'arn:aws:sns:eu-west-1:111122223333:alarms';
const runtime = `arn:aws:lambda:eu-west-1::runtime:${'ab'.repeat(32)}`;

/** What is no setting, or of a wrong type: the line that says so, and the change. */
const misfits: [line: string, change: Changes][] = [
  ['managedInstances.maxVcpucount is no setting', managed({ maxVcpucount: 48 })],
  ['managedInstances.lingerms is no setting', managed({ lingerms: 100 })],
  ['colour is no setting', { colour: 'red' }],
  ['edge.throttle.rate is no setting', { edge: { throttle: { rate: 1 } } }],
  ['edge.access.clients is no setting', { edge: { access: { clients: ['web'] } } }],
  ['edge.customDomains.both is no setting', domains({ both: domain() })],
  ['privacy.pseudonym is no setting', { privacy: { pseudonym: {} } }],
  [
    'managedInstances.environments.min is 1.5, and has to be a whole number',
    managed({ environments: { min: 1.5 } }),
  ],
  ['mapping.batchSize is 100.5, and has to be a whole number', { mapping: { batchSize: 100.5 } }],
  ['mapping.batchSize is "100", and has to be a number', { mapping: { batchSize: '100' } }],
  ['mapping.batchSize is NaN, and has to be a number', { mapping: { batchSize: NaN } }],
  ['processor.maxRows is Infinity, and has to be a number', { processor: { maxRows: Infinity } }],
  ['processor.maxRowsInFlight is -Infinity', { processor: { maxRowsInFlight: -Infinity } }],
  [
    'retentionDays.events is 1e+21, and has to be a whole number that is exact',
    { retentionDays: { events: 1e21 } },
  ],
  ['edge.throttle.ratePerSecond is NaN', { edge: { throttle: { ratePerSecond: NaN } } }],
  ['monitoring.usdPerDay is missing', { monitoring: { usdPerDay: null } }],
  ['monitoring.usdPerDay is NaN', { monitoring: { usdPerDay: NaN } }],
  ['monitoring.usdPerDay is "50", and has to be a number', { monitoring: { usdPerDay: '50' } }],
  ['managedInstances is missing', { managedInstances: null }],
  ['privacy is missing', { privacy: null }],
  ['mapping is [], and has to be settings in braces', { mapping: [] }],
  ['protect is "yes", and has to be true or false', { protect: 'yes' }],
  ['arms is "default", and has to be a list', { arms: 'default' }],
  [
    'arms.1 is "managed", and has to be one of "managed-instances", "default", "hybrid"',
    { arms: ['default', 'managed'] },
  ],
  ['logRetentionDays is 31, and has to be one of 1, 3, 5, 7, 14, 30,', { logRetentionDays: 31 }],
  ['edge.kind is "ftp", and has to be one of "rest", "http"', { edge: { kind: 'ftp' } }],
  [
    'edge.access.kind is "basic", and has to be one of "open", "api-key", "jwt"',
    { edge: { access: { kind: 'basic' } } },
  ],
  [
    'edge.access.quota.per is "hour", and has to be one of "day"',
    keys({ quota: { requests: 1, per: 'hour' } }),
  ],
  [
    'edge.access.quota.requests is 0.5, and has to be a whole number',
    keys({ quota: { requests: 0.5, per: 'day' } }),
  ],
  ['edge.access.keyIn is "body", and has to be one of "header", "query"', keys({ keyIn: 'body' })],
  ['edge.access.clients.0 is "", and has to be a text that is not empty', keys({ clients: [''] })],
  [
    'edge.firewall.windowSeconds is 90, and has to be one of 60, 120, 300, 600',
    firewall({ windowSeconds: 90 }),
  ],
  ['edge.firewall.maxBodyKiB is 128', firewall({ maxBodyKiB: 128 })],
  [
    'processor.runtimeUpdates is "never", and has to be one of "auto", "with-deployments", or an ARN',
    { processor: { runtimeUpdates: 'never' } },
  ],
  ['managedInstances.memoryGiBPerVcpu is 3, and has to be one of 2, 4, 8', managed({ memoryGiBPerVcpu: 3 })],
  [
    'managedInstances.instanceTypes is "m7g.large", and has to be a list',
    managed({ instanceTypes: 'm7g.large' }),
  ],
  ['managedInstances.workingHours.to is missing', hours({ to: null })],
  ['network.zone is no setting', network({ zone: 'us-east-1a' })],
  ['network.existing.subnetIds is missing', network({ existing: { vpcId } })],
  ['network.flowLogs is "none", and has to be one of "rejected", "all"', network({ flowLogs: 'none' })],
  ['monitoring.notify.email is 7, and has to be a text', notify({ email: 7 })],
  ['monitoring.notify.mail is no setting', notify({ mail: 'a@example.com' })],
  ['monitoring.notify is "a@example.com", and has to be settings in braces', notify('a@example.com')],
  ['exceptions.0.reason is missing', { exceptions: [{ rule: 'zones-of-a-region' }] }],
  [
    'exceptions.0.reason is "", and has to be a text',
    { exceptions: [{ rule: 'zones-of-a-region', reason: '' }] },
  ],
];

/** What breaks a rule: its name, the value, the change, and of which stage. */
const broken: [rule: string, value: string, change: Changes, of?: 'protected'][] = [
  ['arms-by-default', 'arms is []', { arms: [] }],
  ['arms-by-default', 'arms is [hybrid, hybrid]', { arms: ['hybrid', 'hybrid'] }],
  ['zones-of-a-region', 'availabilityZones is 7', { availabilityZones: 7 }],
  ['zones-of-a-region', 'availabilityZones is 0', { availabilityZones: 0 }],
  ['zones-of-a-region', 'availabilityZones is -1', { availabilityZones: -1 }],
  ['zones-of-a-protected-stage', 'availabilityZones is 2', { availabilityZones: 2 }, 'protected'],
  [
    'zones-of-endpoints',
    'logsEndpointZones is 1, availabilityZones is 3',
    { logsEndpointZones: 1 },
    'protected',
  ],
  ['zones-of-endpoints', 'logsEndpointZones is 0, availabilityZones is 3', { logsEndpointZones: 0 }],
  ['zones-of-endpoints', 'logsEndpointZones is 4, availabilityZones is 3', { logsEndpointZones: 4 }],
  ['days-of-events', 'retentionDays is events 0, rejected 30', { retentionDays: { events: 0 } }],
  ['scan-limit', 'scanLimitGB is 0', { sql: { scanLimitGB: 0 } }],
  [
    'scan-limit-of-queries',
    'sql.scanLimitGB is 75, and at 1,000 events a second 30 days with every column are 76 GB, all 30 days by type 2 GB: take 76 or more',
    { sql: { scanLimitGB: 75, eventsPerSecond: 1_000 } },
  ],
  [
    'scan-limit-of-queries',
    'sql.scanLimitGB is 79, and at 1,000 events a second 31 days with every column are 79 GB, all 3650 days by type 190 GB: take 190 or more',
    { sql: { scanLimitGB: 79, eventsPerSecond: 1_000 }, retentionDays: { events: 3_650 } },
  ],
  ['scan-limit-of-queries', 'sql.eventsPerSecond is 0', { sql: { eventsPerSecond: 0 } }],
  [
    'settling',
    'settling is {"everyHours":1,"windowDays":2,"graceHours":0}',
    { sql: { settling: { graceHours: 0 } } },
  ],
  ['days-of-events', 'retentionDays is events 30, rejected -1', { retentionDays: { rejected: -1 } }],
  ['days-of-events', 'retentionDays is events 36501, rejected 30', { retentionDays: { events: 36_501 } }],
  [
    'no-keys-of-http-apis',
    'edge.kind is "http" with access "api-key"',
    changeConfig(keys(), { edge: { kind: 'http' } }),
  ],
  ['no-tokens-of-rest-apis', 'edge.kind is "rest" with access "jwt"', tokens({}, 'rest')],
  [
    'no-firewall-of-http-apis',
    'edge.kind is "http" with a firewall',
    changeConfig(firewall(), { edge: { kind: 'http' } }),
  ],
  [
    'throttle-of-a-stage',
    'edge.throttle is ratePerSecond 0, burst 4000',
    { edge: { throttle: { ratePerSecond: 0 } } },
  ],
  [
    'throttle-of-a-stage',
    'edge.throttle is ratePerSecond 2000, burst -1',
    { edge: { throttle: { burst: -1 } } },
  ],
  [
    'throttle-of-a-key',
    'edge.access.throttle is ratePerSecond 3000, burst 1 in a stage of ratePerSecond 2000, burst 4000',
    keys({ throttle: { ratePerSecond: 3_000, burst: 1 } }),
  ],
  ['quota-of-a-key', 'edge.access.quota.requests is 0', keys({ quota: { requests: 0, per: 'day' } })],
  ['clients-with-keys', 'edge.access.clients is []', keys({ clients: [] })],
  ['clients-with-keys', 'edge.access.clients is [web, web]', keys({ clients: ['web', 'web'] })],
  ['clients-with-keys', 'edge.access.clients is [The Web]', keys({ clients: ['The Web'] })],
  ['clients-with-keys', `edge.access.clients is [${'a'.repeat(65)}]`, keys({ clients: ['a'.repeat(65)] })],
  ['token-issuer', 'edge.access.issuer is "http://login"', tokens({ issuer: 'http://login' })],
  ['token-audience', 'edge.access.audiences is empty', tokens({ audiences: [] })],
  ['token-audience', 'edge.access.audiences is [web, web]', tokens({ audiences: ['web', 'web'] })],
  ['token-scopes', 'edge.access.scopes is []', tokens({ scopes: [] })],
  ['token-scopes', 'edge.access.scopes is [a, a]', tokens({ scopes: ['a', 'a'] })],
  ['requests-of-an-address', 'edge.firewall.requestsPerAddress is 9', firewall({ requestsPerAddress: 9 })],
  [
    'requests-of-an-address',
    'edge.firewall.requestsPerAddress is 2000000001',
    firewall({ requestsPerAddress: 2_000_000_001 }),
  ],
  [
    'custom-domain-names',
    'edge.customDomains has Events.example.com',
    domains({ default: domain({ name: 'Events.example.com' }) }),
  ],
  [
    'custom-domain-names',
    'edge.customDomains has events.example.com and events.example.com',
    domains({ default: domain(), 'managed-instances': domain() }),
  ],
  [
    'custom-domain-names',
    `edge.customDomains has ${'a.'.repeat(126)}example.com`,
    domains({ default: domain({ name: `${'a.'.repeat(126)}example.com` }) }),
  ],
  [
    'certificates-of-domains',
    'edge.customDomains has the certificate "mine" for events.example.com',
    domains({ default: domain({ certificateArn: 'mine' }) }),
  ],
  [
    'zones-of-domains',
    'edge.customDomains has events.example.com in the zone ample.com',
    domains({ default: domain({ hostedZone: { id: 'Z1', name: 'ample.com' } }) }),
  ],
  ['mapping-concurrency', 'mappingMaxConcurrency is 1 and 100', managed({ mappingMaxConcurrency: 1 })],
  [
    'mapping-concurrency',
    'mappingMaxConcurrency is 192 and 1001',
    { defaultCompute: { mappingMaxConcurrency: 1_001 } },
  ],
  [
    'one-bound-of-a-mapping',
    'managedInstances has mappingMaxConcurrency and provisionedPollers',
    managed({ provisionedPollers: { minimum: 2, maximum: 20 } }),
  ],
  [
    'one-bound-of-a-mapping',
    'managedInstances has neither mappingMaxConcurrency nor provisionedPollers',
    managed({ mappingMaxConcurrency: undefined }),
  ],
  ['provisioned-pollers', 'is 1 to 20', pollers({ minimum: 1, maximum: 20 })],
  ['provisioned-pollers', 'is 201 to 300', pollers({ minimum: 201, maximum: 300 })],
  ['provisioned-pollers', 'is 2 to 10001', pollers({ minimum: 2, maximum: 10_001 })],
  ['provisioned-pollers', 'is 30 to 20', pollers({ minimum: 30, maximum: 20 })],
  [
    'edge-within-mapping',
    'at edge.requestKiB 5 10.3 MB/s of 5; managedInstances.provisionedPollers of at most 11 carry it',
    { edge: { requestKiB: 5 } },
  ],
  [
    'edge-within-mapping',
    'at edge.requestKiB 5 10.3 MB/s of 10',
    { edge: { requestKiB: 5 }, ...pollers({ minimum: 2, maximum: 10 }) },
  ],
  [
    'edge-within-mapping',
    'at edge.requestKiB 2 5.1 MB/s of 5;',
    { edge: { throttle: { ratePerSecond: 2_442 } } },
  ],
  ['size-of-a-request', 'edge.requestKiB is 0', { edge: { requestKiB: 0 } }],
  ['size-of-a-request', 'edge.requestKiB is 1025', { edge: { requestKiB: 1_025 } }],
  [
    'window-of-large-batches',
    'batchSize is 100, batchingWindowSeconds is 0',
    { mapping: { batchingWindowSeconds: 0 } },
  ],
  ['batch-size-and-window', 'batchSize is 10001', { mapping: { batchSize: 10_001 } }],
  ['batch-size-and-window', 'batchSize is 0', { mapping: { batchSize: 0 } }],
  [
    'batch-size-and-window',
    'batchSize is 10, batchingWindowSeconds is -1',
    { mapping: { batchSize: 10, batchingWindowSeconds: -1 } },
  ],
  [
    'batch-size-and-window',
    'batchSize is 100, batchingWindowSeconds is 301',
    {
      mapping: { batchingWindowSeconds: 301 },
      hybrid: { joinAboveAgeSeconds: 400 },
      monitoring: { lateAfterSeconds: 900 },
    },
  ],
  ['receives-before-death', 'queue.maxReceiveCount is 3', { queue: { maxReceiveCount: 3 } }],
  ['receives-before-death', 'queue.maxReceiveCount is 2000', { queue: { maxReceiveCount: 2_000 } }],
  [
    'receives-within-retention',
    'queue.maxReceiveCount is 100, and processor.timeoutSeconds 900 makes a visibility timeout of 5401 s',
    { queue: { maxReceiveCount: 100 }, processor: { timeoutSeconds: 900 } },
  ],
  ['time-out', 'processor.timeoutSeconds is 901', { processor: { timeoutSeconds: 901 } }],
  ['time-out', 'processor.timeoutSeconds is 2', { processor: { timeoutSeconds: 2 } }],
  [
    'pinned-runtime',
    'processor.runtimeUpdates is arn:aws:lambda:eu-west-1::runtime:abc',
    { processor: { runtimeUpdates: 'arn:aws:lambda:eu-west-1::runtime:abc' } },
  ],
  ['memory-of-default-lambda', 'defaultCompute.memoryMiB is 64', { defaultCompute: { memoryMiB: 64 } }],
  [
    'memory-of-default-lambda',
    'defaultCompute.memoryMiB is 10241',
    { defaultCompute: { memoryMiB: 10_241 } },
  ],
  [
    'overflow-joins',
    'hybrid.joinAboveAgeSeconds is 10, batchingWindowSeconds is 1',
    { hybrid: { joinAboveAgeSeconds: 10 } },
  ],
  [
    'overflow-joins',
    'hybrid.joinAboveAgeSeconds is 300, batchingWindowSeconds is 1, monitoring.lateAfterSeconds is 300',
    { hybrid: { joinAboveAgeSeconds: 300 } },
  ],
  ['overflow-leaves', 'hybrid.leaveAfterMinutes is 0', { hybrid: { leaveAfterMinutes: 0 } }],
  ['overflow-leaves', 'hybrid.leaveAfterMinutes is 61', { hybrid: { leaveAfterMinutes: 61 } }],
  ['rows-in-flight', 'maxRows is 200000, maxRowsInFlight is 200000', { processor: { maxRows: 200_000 } }],
  ['rows-in-flight', 'maxRows is 0', { processor: { maxRows: 0 } }],
  ['memory-of-managed-instances', 'memoryMiB is 1024', managed({ memoryMiB: 1_024 })],
  ['memory-of-managed-instances', 'memoryMiB is 34816', managed({ memoryMiB: 34_816 })],
  ['memory-in-steps', 'memoryMiB 3072 is no multiple of 2048', managed({ memoryMiB: 3_072 })],
  [
    'invocations-per-vcpu',
    'concurrencyPerEnvironment is 65 on 1 vCPU',
    managed({ concurrencyPerEnvironment: 65 }),
  ],
  ['invocations-per-vcpu', 'concurrencyPerEnvironment is 0', managed({ concurrencyPerEnvironment: 0 })],
  ['environments-min-and-max', 'min is 0, max is 12', managed({ environments: { min: 0 } })],
  [
    'environments-min-and-max',
    'min is 5, max is 4',
    managed({ environments: { min: 5, max: 4 }, maxVcpuCount: 48 }),
  ],
  ['environments-min-and-max', 'max is 15001', managed({ environments: { max: 15_001 } })],
  [
    'environments-min-and-max',
    'of hybrid.environments min is 0, max is 1',
    { hybrid: { environments: { min: 0 } } },
  ],
  [
    'environments-of-a-protected-stage',
    'managedInstances.environments.min is 1',
    managed({ environments: { min: 1 } }),
    'protected',
  ],
  [
    'environments-of-a-protected-stage',
    'hybrid.environments.min is 2',
    { hybrid: { environments: { min: 2 } } },
    'protected',
  ],
  [
    'vcpus-for-a-deployment',
    'maxVcpuCount is 24, and the minimum of managedInstances.environments, 6, may take 36',
    managed({ environments: { min: 6 } }),
  ],
  [
    'vcpus-for-a-deployment',
    'maxVcpuCount is 24, and the minimum of hybrid.environments, 5, may take 30',
    { hybrid: { environments: { min: 5, max: 5 } } },
  ],
  // Which of the types is launched again, Lambda chooses.
  [
    'vcpus-for-a-deployment',
    'maxVcpuCount is 47, and the minimum of managedInstances.environments, 1, may take 48',
    managed({ instanceTypes: ['m7g.large', 'm8g.4xlarge'], maxVcpuCount: 47 }),
  ],
  [
    'contract-address',
    'edge.contractUrl is "http://example.com"',
    { edge: { contractUrl: 'http://example.com' } },
  ],
  [
    'contract-address',
    'edge.contractUrl is "https://example.com/$x"',
    { edge: { contractUrl: 'https://example.com/$x' } },
  ],
  [
    'contract-address',
    'with edge.kind "http"',
    { edge: { kind: 'http', contractUrl: 'https://example.com' } },
  ],
  [
    'named-zones',
    'network.zones is [us-east-1a, us-east-1b], availabilityZones is 3',
    network({ zones: ['us-east-1a', 'us-east-1b'] }),
  ],
  [
    'named-zones',
    'network.zones is [us-east-1a, us-east-1a, us-east-1b]',
    network({ zones: ['us-east-1a', 'us-east-1a', 'us-east-1b'] }),
  ],
  [
    'named-zones',
    'network.zones is [us-east-1a, us-east-1b, eu-west-1c]',
    network({ zones: ['us-east-1a', 'us-east-1b', 'eu-west-1c'] }),
  ],
  [
    'named-zones',
    'network.zones is [use1-az1, use1-az2, use1-az4]',
    network({ zones: ['use1-az1', 'use1-az2', 'use1-az4'] }),
  ],
  ['excluded-zones', 'network.excludedZones is []', network({ excludedZones: [] })],
  [
    'excluded-zones',
    'network.excludedZones is [us-east-1-bos-1a]',
    network({ excludedZones: ['us-east-1-bos-1a'] }),
  ],
  [
    'excluded-zones',
    'network.excludedZones is [us-east-1c] beside network.zones',
    network({ excludedZones: ['us-east-1c'], zones: ['us-east-1a', 'us-east-1b', 'us-east-1d'] }),
  ],
  ...[
    '10.20.0.0/15',
    '10.20.0.0/25',
    '10.20.1.0/16',
    '8.8.0.0/16',
    '172.32.0.0/16',
    '10.256.0.0/16',
    '10.20.0.0',
    'fd00::/16',
  ].map((cidr): [string, string, Changes] => [
    'block-of-addresses',
    `network.cidr is "${cidr}"`,
    network({ cidr }),
  ]),
  [
    'existing-network',
    'network.existing is vpc-1 with',
    network({ existing: { vpcId: 'vpc-1', subnetIds } }),
  ],
  [
    'existing-network',
    'with [subnet-00000000, subnet-00000001], availabilityZones is 3',
    network({ existing: { vpcId, subnetIds: subnetIds.slice(0, 2) } }),
  ],
  [
    'existing-network',
    'with [subnet-00000000, subnet-00000000, subnet-00000001]',
    network({ existing: { vpcId, subnetIds: [subnetIds[0], subnetIds[0], subnetIds[1]] } }),
  ],
  [
    'existing-network',
    'and network.cidr is set',
    network({ cidr: '10.20.0.0/16', existing: { vpcId, subnetIds } }),
  ],
  [
    'shared-capacity-provider',
    'managedInstances.capacityProviderArn is "a-provider"',
    managed({ capacityProviderArn: 'a-provider' }),
  ],
  [
    'shared-capacity-provider',
    `is "${providerArn}", and network is set`,
    { ...managed({ capacityProviderArn: providerArn }), ...network({ cidr: '10.20.0.0/16' }) },
  ],
  [
    'vcpus-for-the-maximum',
    'managedInstances.environments.max is 13, and maxVcpuCount 24 of m7g.large, m8g.large is room for 12',
    managed({ environments: { max: 13 } }),
  ],
  [
    'slots-for-a-mapping',
    'hybrid.environments.max is 1 and managedInstances.concurrencyPerEnvironment is 1',
    managed({ concurrencyPerEnvironment: 1 }),
  ],
  [
    'slots-for-a-mapping',
    'managedInstances.environments.max is 1 and managedInstances.concurrencyPerEnvironment is 1',
    {
      ...managed({ concurrencyPerEnvironment: 1, environments: { max: 1 } }),
      hybrid: { environments: { max: 2 } },
    },
  ],
  ['vcpus-for-the-maximum', 'hybrid.environments.max is 100', { hybrid: { environments: { max: 100 } } }],
  ['max-vcpu-count', 'maxVcpuCount is 20000', managed({ maxVcpuCount: 20_000 })],
  ['max-vcpu-count', 'maxVcpuCount is 10', managed({ maxVcpuCount: 10, environments: { max: 5 } })],
  [
    'instance-types-of-arm64',
    'managedInstances.instanceTypes has m7i.large',
    managed({ instanceTypes: ['m7g.large', 'm7i.large'] }),
  ],
  [
    'instance-types-of-arm64',
    'managedInstances.instanceTypes has c7a.xlarge',
    managed({ instanceTypes: ['m7g.large', 'c7a.xlarge'] }),
  ],
  ...['m8g.tiny', 't4g.large', 'c8g.large', 'm7g', 'm7g.metal', 'M7G.large', 'm7g.0xlarge', 'm7g.large '].map(
    (name): [string, string, Changes] => [
      'instance-types-of-arm64',
      `managedInstances.instanceTypes has ${name}`,
      managed({ instanceTypes: ['m7g.large', name] }),
    ],
  ),
  ['number-of-instance-types', 'managedInstances.instanceTypes has 0', managed({ instanceTypes: [] })],
  [
    'number-of-instance-types',
    '[m7g.large, m7g.large]',
    managed({ instanceTypes: ['m7g.large', 'm7g.large'] }),
  ],
  [
    'number-of-instance-types',
    'managedInstances.instanceTypes has 5',
    managed({ instanceTypes: ['m8g.large', 'm7g.large', 'r8g.large', 'r7g.large', 'm6g.large'] }),
  ],
  [
    'environment-on-every-instance-type',
    'an environment of 32768 MiB and 16 vCPU does not fit on m7g.large, m8g.large',
    managed({ memoryMiB: 32_768 }),
  ],
  [
    'environment-on-every-instance-type',
    'an environment of 4096 MiB and 2 vCPU does not fit on m7g.large',
    managed({ memoryMiB: 4_096, instanceTypes: ['m7g.large', 'm7g.2xlarge'], maxVcpuCount: 96 }),
  ],
  [
    'linger-within-the-time-out',
    'managedInstances.lingerMs is 60000, processor.timeoutSeconds is 30',
    managed({ lingerMs: 60_000 }),
  ],
  ['linger-within-the-time-out', 'managedInstances.lingerMs is -1', managed({ lingerMs: -1 })],
  [
    'working-hours',
    'managedInstances.workingHours is from 19:00 to 07:00',
    hours({ from: '19:00', to: '07:00' }),
  ],
  ['working-hours', 'is from 7:00 to 19:00', hours({ from: '7:00' })],
  ['working-hours', 'is from 07:00 to 24:00', hours({ to: '24:00' })],
  ['working-hours', 'is from 07:00 to 23:45', hours({ to: '23:45' })],
  ...['MO-FR', 'mon-fri', 'MON-FRI,', 'FRI-MON', 'MON-WED-FRI', '0-5', '8', 'MON;FRI', '?'].map(
    (days): [string, string, Changes] => [
      'working-days',
      `managedInstances.workingHours.days is "${days}"`,
      hours({ days }),
    ],
  ),
  ['pause-within-retention', 'MON 07:00 to 19:00, pause for 6.5 days', hours({ days: 'MON' })],
  ...['Europe/Berln', 'europe/berlin', '+01:00', 'Berlin', 'Europe/Berlin '].map(
    (timeZone): [string, string, Changes] => [
      'time-zone',
      `managedInstances.workingHours.timeZone is "${timeZone}"`,
      hours({ timeZone }),
    ],
  ),
  ['late-after', 'monitoring.lateAfterSeconds is 59', { monitoring: { lateAfterSeconds: 59 } }],
  ['late-after', 'monitoring.lateAfterSeconds is 172801', { monitoring: { lateAfterSeconds: 172_801 } }],
  ['watch-of-a-deployment', 'monitoring.watchMinutes is -1', { monitoring: { watchMinutes: -1 } }],
  ['watch-of-a-deployment', 'monitoring.watchMinutes is 181', { monitoring: { watchMinutes: 181 } }],
  ['cost-of-a-day', 'monitoring.usdPerDay is 0', { monitoring: { usdPerDay: 0 } }],
  ['cost-of-a-day', 'monitoring.usdPerDay is -1', { monitoring: { usdPerDay: -1 } }],
  ...[
    'nobody',
    'a@b',
    'a b@example.com',
    'Ann <a@example.com>',
    '@example.com',
    `${'a'.repeat(65)}@example.com`,
  ].map((email): [string, string, Changes] => [
    'alarm-address',
    `monitoring.notify.email is "${email}"`,
    notify({ email }),
  ]),
  ...[
    'alarms',
    `${topicArn}.fifo`,
    'arn:aws:sqs:eu-west-1:111122223333:alarms',
    'arn:aws:sns::111122223333:alarms',
  ].map((arn): [string, string, Changes] => [
    'alarm-topic',
    `monitoring.notify.topicArn is "${arn}"`,
    notify({ topicArn: arn }),
  ]),
  [
    'tracing-by-rest',
    'monitoring.tracing is on with edge.kind "http"',
    { edge: { kind: 'http' }, monitoring: { tracing: true } },
  ],
  ['pseudonym-key', 'privacy.pseudonyms.secret is "my key"', pseudonyms({ secret: 'my key' })],
  [
    'pseudonym-key',
    'privacy.pseudonyms.secret is "arn:aws:secretsmanager:eu-west-1:111122223333:secret:key"',
    pseudonyms({ secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key' }),
  ],
  ['pseudonym-key', 'privacy.pseudonyms.versionId is "AWSCURRENT"', pseudonyms({ versionId: 'AWSCURRENT' })],
  ['pseudonym-key', 'privacy.pseudonyms.jsonKey is "a:b"', pseudonyms({ jsonKey: 'a:b' })],
];

const permitted: [what: string, change: Changes][] = [
  ['one arm', { arms: ['hybrid'] }],
  ['all arms', { arms: ['hybrid', 'default', 'managed-instances'] }],
  ['two zones', { availabilityZones: 2 }],
  ['six zones, with endpoints in all', { availabilityZones: 6, logsEndpointZones: 6 }],
  ['lines kept for two weeks', { logRetentionDays: 14 }],
  ['lines kept for ten years', { logRetentionDays: 3_653 }],
  ['events kept for a day', { retentionDays: { events: 1 } }],
  ['a gentle throttle', { edge: { throttle: { ratePerSecond: 1.5, burst: 1 } } }],
  ['keys', keys()],
  ['keys in the query', keys({ keyIn: 'query', quota: { requests: 1, per: 'month' } })],
  ['tokens', tokens()],
  ['tokens with scopes', tokens({ tokenIn: 'query', scopes: ['events:send'] })],
  ['a firewall', firewall()],
  ['a domain', domains({ default: domain() })],
  [
    'a domain of each arm',
    domains({ default: domain(), hybrid: domain({ name: 'h.example.com', hostedZone: null }) }),
  ],
  ['an HTTP API', { edge: { kind: 'http' } }],
  ['5 receives', { queue: { maxReceiveCount: 5 } }],
  ['1,000 receives', { queue: { maxReceiveCount: 1_000 } }],
  ['single messages at once', { mapping: { batchSize: 1, batchingWindowSeconds: 0 } }],
  ['large batches', { mapping: { batchSize: 10_000, batchingWindowSeconds: 5 } }],
  ['another batch', { mapping: { batchSize: 250 } }],
  ['a shorter time-out', { processor: { timeoutSeconds: 10 } }],
  ['15 minutes', { processor: { timeoutSeconds: 900 } }],
  ['small objects', { processor: { maxRows: 1, maxRowsInFlight: 2 } }],
  ['updates with deployments', { processor: { runtimeUpdates: 'with-deployments' } }],
  ['a pinned runtime', { processor: { runtimeUpdates: runtime } }],
  ['no linger', managed({ lingerMs: 0 })],
  ['a long linger', managed({ lingerMs: 5_000 })],
  ['fewer slots', managed({ concurrencyPerEnvironment: 2 })],
  ['a larger environment', managed({ memoryMiB: 4_096, instanceTypes: ['m8g.xlarge'], maxVcpuCount: 48 })],
  [
    'more memory for a vCPU',
    managed({ memoryMiB: 8_192, memoryGiBPerVcpu: 8, instanceTypes: ['r8g.large'] }),
  ],
  [
    'the largest environment',
    managed({ memoryMiB: 32_768, instanceTypes: ['m8g.8xlarge'], maxVcpuCount: 384 }),
  ],
  [
    'other Graviton instances',
    managed({ instanceTypes: ['m8gd.xlarge', 'c8gn.xlarge', 'r6g.large', 'm6g.4xlarge'], maxVcpuCount: 48 }),
  ],
  ['a fleet that does not grow', managed({ environments: { min: 2, max: 2 } })],
  ['provisioned pollers', pollers({ minimum: 2, maximum: 200 })],
  ['as many pollers as the edge needs', { edge: { requestKiB: 5 }, ...pollers({ minimum: 2, maximum: 11 }) }],
  [
    'a throttle beyond the mapping that is not deployed',
    { arms: ['default', 'hybrid'], edge: { requestKiB: 50 } },
  ],
  ['a larger fleet', managed({ environments: { max: 50 }, maxVcpuCount: 400 })],
  ['working hours', hours()],
  ['hours of every day', hours({ days: '*', from: '00:00', to: '23:44', timeZone: 'UTC' })],
  ['hours of some days', hours({ days: 'SUN,TUE-THU,7', timeZone: 'Asia/Kolkata' })],
  ['days by number', hours({ days: '2-6', timeZone: 'America/Argentina/Buenos_Aires' })],
  ['little default Lambda', { defaultCompute: { memoryMiB: 128, mappingMaxConcurrency: 2 } }],
  ['much default Lambda', { defaultCompute: { memoryMiB: 10_240, mappingMaxConcurrency: 1_000 } }],
  ['a floor of two', { hybrid: { environments: { min: 2, max: 2 } } }],
  ['a patient overflow', { hybrid: { joinAboveAgeSeconds: 120, leaveAfterMinutes: 60 } }],
  ['an address', notify({ email: 'team+alarms@example.co.uk' })],
  ['a topic', notify({ topicArn })],
  ['tracing', { monitoring: { tracing: true } }],
  ['an hour until events are late', { monitoring: { lateAfterSeconds: 3_600 } }],
  ['a watch of three hours', { monitoring: { watchMinutes: 180 } }],
  ['no watch', { monitoring: { watchMinutes: 0 } }],
  ['a small budget', { monitoring: { usdPerDay: 0.5 } }],
  ['pseudonyms', pseudonyms({ jsonKey: 'key' })],
  [
    'protection',
    {
      protect: true,
      logsEndpointZones: 3,
      managedInstances: { environments: { min: 3 } },
      hybrid: { environments: { min: 3, max: 3 } },
    },
  ],
  ['zones by name', network({ zones: ['us-gov-west-1a', 'us-gov-west-1b', 'us-gov-west-1c'] })],
  [
    'a zone that is left out',
    network({ excludedZones: ['us-east-1c'], cidr: '10.20.0.0/24', flowLogs: 'all' }),
  ],
  ['a network that exists', network({ existing: { vpcId, subnetIds } })],
  [
    'a capacity provider of another stack',
    managed({ capacityProviderArn: providerArn, maxVcpuCount: 24, environments: { min: 6 } }),
  ],
  [
    'room for one instance more of the largest type',
    managed({ instanceTypes: ['m7g.large', 'm8g.4xlarge'], maxVcpuCount: 48 }),
  ],
];

const messageOf = (check: () => unknown): string => {
  try {
    check();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what is no setting or of a wrong type is refused with its name and value', () => {
  it.each(misfits)('%s', (line, change) => {
    expect(messageOf(() => checkConfig('dev', changeConfig(smallStage, change)))).toContain(`\n  ${line}`);
  });
});

describe('what breaks a rule is refused with the rule and the value', () => {
  it.each(broken)('%s: %s', (rule, value, change, of) => {
    const config = changeConfig(of ? protectedStage : smallStage, change);
    const line = messageOf(() => checkConfig('dev', config))
      .split('\n')
      .find((each) => each.startsWith(`  ${rule}: `));
    expect(line).toContain(value);
    expect(line).toContain(`${rules[rule]?.says}, but `);
  });

  it('has an example above for every rule', () => {
    expect(Object.keys(rules).filter((name) => !broken.some(([rule]) => rule === name))).toEqual([]);
  });
});

it.each(permitted)('permits %s', (_, change) => {
  expect(messageOf(() => checkConfig('dev', changeConfig(smallStage, change)))).toBe('');
});

describe('the scan limit', () => {
  const enough: [scanLimitGB: number, eventsPerSecond: number | undefined, days: number][] = [
    [76, 1_000, 30],
    [79, 1_000, 31],
    [79, 1_000, 1_500],
    [3, 1_000, 1],
    [1, undefined, 36_500],
  ];
  it.each(enough)('of %i GB is enough of %s events a second that are kept for %i days', (...asked) => {
    const [scanLimitGB, eventsPerSecond, events] = asked;
    const change = { sql: { scanLimitGB, eventsPerSecond }, retentionDays: { events } };
    expect(messageOf(() => checkConfig('small', changeConfig(smallStage, change)))).toBe('');
  });
});

describe('an exception', () => {
  const rule = 'zones-of-a-protected-stage';
  const twoZones = { availabilityZones: 2, logsEndpointZones: 2 };
  const check = (change: Changes) =>
    messageOf(() => checkConfig('dev', changeConfig(protectedStage, change)));

  it('lets a stage break one rule for a stated reason', () => {
    expect(check(twoZones)).toContain(rule);
    expect(check({ ...twoZones, exceptions: [{ rule, reason: 'the region has two' }] })).toBe('');
  });

  it('excepts from no other rule', () => {
    const exceptions = [{ rule, reason: 'the region has two' }];
    expect(check({ ...twoZones, exceptions, queue: { maxReceiveCount: 1 } })).toContain(
      'receives-before-death',
    );
  });

  it('names a rule that there is', () => {
    expect(check({ exceptions: [{ rule: 'zones', reason: 'why not' }] })).toMatch(
      /exceptions names the rule "zones"; there are .*zones-of-a-region/,
    );
  });
});

describe('the settings of a project', () => {
  const settings = {
    projectName: 'acme-shop',
    stages: ['dev', 'prod'],
    config: { dev: smallStage, prod: protectedStage },
  };
  const check = (change: Partial<Record<keyof typeof settings, unknown>>) =>
    messageOf(() => checkSettings({ ...settings, ...change } as typeof settings));

  it('are all checked at once, with a line for each fault', () => {
    expect(check({})).toBe('');
    const message = check({
      config: {
        dev: changeConfig(smallStage, { queue: { maxReceiveCount: 1 } }),
        prod: changeConfig(protectedStage, { mapping: { batchSize: 1.5 } }),
      },
    });
    expect(message).toContain('Stage "dev" breaks a rule:\n  receives-before-death: ');
    expect(message).toContain('Stage "prod" breaks a rule:\n  mapping.batchSize is 1.5');
  });

  it.each(['', 'Acme', 'acme shop', '1acme', 'acme-', 'acme--shop', 'ac_me'])(
    'refuses the name "%s"',
    (name) => {
      expect(check({ projectName: name })).toContain(`but projectName is "${name}"`);
      expect(
        check({ stages: ['dev', 'prod', name], config: { ...settings.config, [name]: smallStage } }),
      ).toContain(`but a stage is "${name}"`);
    },
  );

  it('refuses names of stacks that CloudFormation would refuse', () => {
    expect(check({ projectName: 'a'.repeat(105) })).toBe('');
    expect(check({ projectName: 'a'.repeat(106) })).toContain(
      'the name of a stack has at most 128 characters, but one has 129',
    );
  });

  it.each([
    ['settings of no stage', { stages: ['dev'] }, 'stages is [dev] and config has dev, prod'],
    ['a stage without settings', { stages: ['dev', 'prod', 'test'] }, 'stages is [dev, prod, test]'],
    ['a stage named twice', { stages: ['dev', 'dev', 'prod'] }, 'stages is [dev, dev, prod]'],
    ['no stage', { stages: [], config: {} }, 'config has none'],
  ])('refuses %s', (_, change, value) => {
    expect(check(change)).toContain(value);
  });
});
