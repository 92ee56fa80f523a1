import { describe, expect, it } from 'vitest';
import type {
  ApiKeyAccess,
  CustomDomainConfig,
  EdgeConfig,
  FirewallConfig,
  JwtAccess,
} from './edge-config.ts';
import { edgeRules } from './edge-rules.ts';
import { config } from './project.ts';
import { checkConfig } from './rules.ts';

const throttle = { ratePerSecond: 2_000, burst: 4_000 };
const open: EdgeConfig = { kind: 'rest', throttle, access: { kind: 'open' } };
const withKeys = (change: Partial<ApiKeyAccess>): EdgeConfig => ({
  kind: 'rest',
  throttle,
  access: {
    kind: 'api-key',
    keyIn: 'header',
    clients: ['web', 'phone'],
    throttle: { ratePerSecond: 500, burst: 1_000 },
    quota: { requests: 10_000_000, per: 'day' },
    ...change,
  },
});
const withTokens = (change: Partial<JwtAccess>): EdgeConfig => ({
  kind: 'http',
  throttle,
  access: {
    kind: 'jwt',
    issuer: 'https://login.example.com',
    audiences: ['telemetry'],
    tokenIn: 'header',
    ...change,
  },
});
const firewall: FirewallConfig = { requestsPerAddress: 1_000, windowSeconds: 300, maxBodyKiB: 64 };
const domain: CustomDomainConfig = {
  name: 'events.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0d0e0f00-0000-0000-0000-000000000000',
  hostedZone: { id: 'Z0000000000000000000', name: 'example.com' },
};

const wrong: [string, EdgeConfig][] = [
  ['edge.kind is "http" with access "api-key"', { ...withKeys({}), kind: 'http' }],
  ['edge.kind is "rest" with access "jwt"', { ...withTokens({}), kind: 'rest' }],
  ['edge.kind is "http" with a firewall', { ...open, kind: 'http', firewall }],
  ['edge.throttle is ratePerSecond 0, burst 1', { ...open, throttle: { ratePerSecond: 0, burst: 1 } }],
  [
    'edge.access.throttle is ratePerSecond 3000, burst 1 in a stage of ratePerSecond 2000, burst 4000',
    withKeys({ throttle: { ratePerSecond: 3_000, burst: 1 } }),
  ],
  ['edge.access.quota.requests is 0.5', withKeys({ quota: { requests: 0.5, per: 'day' } })],
  ['edge.access.clients is []', withKeys({ clients: [] })],
  ['edge.access.clients is [web, web]', withKeys({ clients: ['web', 'web'] })],
  ['edge.access.clients is [The Web]', withKeys({ clients: ['The Web'] })],
  ['edge.access.issuer is "http://login"', withTokens({ issuer: 'http://login' })],
  ['edge.access.audiences is empty', withTokens({ audiences: [] })],
  ['edge.firewall.requestsPerAddress is 9', { ...open, firewall: { ...firewall, requestsPerAddress: 9 } }],
  [
    'edge.customDomains has Events.example.com',
    { ...open, customDomains: { default: { ...domain, name: 'Events.example.com' } } },
  ],
  [
    'edge.customDomains has events.example.com and events.example.com',
    { ...open, customDomains: { default: domain, 'managed-instances': domain } },
  ],
  [
    'edge.customDomains has the certificate "mine" for events.example.com',
    { ...open, customDomains: { default: { ...domain, certificateArn: 'mine' } } },
  ],
  [
    'edge.customDomains has events.example.com in the zone ample.com',
    {
      ...open,
      customDomains: { default: { ...domain, hostedZone: { id: 'Z1', name: 'ample.com' } } },
    },
  ],
];

describe('an edge that AWS would refuse, or not protect, fails with the rule and the value', () => {
  it.each(wrong)('%s', (message, edge) => {
    expect(edgeRules.filter(({ brokenBy }) => brokenBy(edge))).toHaveLength(1);
    expect(() => checkConfig('dev', { ...config.dev, edge })).toThrow(message);
  });

  it('has a broken example above for every rule', () => {
    expect(edgeRules.filter(({ brokenBy }) => !wrong.some(([, edge]) => brokenBy(edge)))).toEqual([]);
  });
});

it.each<[string, EdgeConfig]>([
  ['open', open],
  ['with keys', withKeys({})],
  ['with tokens', withTokens({})],
  ['with a firewall and a domain', { ...open, firewall, customDomains: { default: domain } }],
])('an edge %s keeps every rule', (_, edge) => {
  expect(() => checkConfig('dev', { ...config.dev, edge })).not.toThrow();
});
