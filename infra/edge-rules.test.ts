import { describe, expect, it } from 'vitest';
import { config } from './config.ts';
import type { ApiKeyAccess, EdgeConfig, FirewallConfig, JwtAccess } from './edge-config.ts';
import { edgeRules } from './edge-rules.ts';
import { edgeVariants } from './edge-variants.ts';
import { checkConfig } from './rules.ts';

const withKeys = (change: Partial<ApiKeyAccess>): EdgeConfig => ({
  ...edgeVariants['rest-key-header'],
  access: { ...(edgeVariants['rest-key-header'].access as ApiKeyAccess), ...change },
});
const withTokens = (change: Partial<JwtAccess>): EdgeConfig => ({
  ...edgeVariants['http-token-header'],
  access: { ...(edgeVariants['http-token-header'].access as JwtAccess), ...change },
});
const rest = edgeVariants['rest-firewall'];
const firewall: FirewallConfig = rest.firewall;
const domain = rest.customDomains.default;

const wrong: [string, EdgeConfig][] = [
  ['edge.kind is "http" with access "api-key"', { ...withKeys({}), kind: 'http' }],
  ['edge.kind is "rest" with access "jwt"', { ...withTokens({}), kind: 'rest' }],
  ['edge.kind is "http" with a firewall', { ...edgeVariants['http-open'], firewall }],
  [
    'edge.throttle is ratePerSecond 0, burst 1',
    { ...config.dev.edge, throttle: { ratePerSecond: 0, burst: 1 } },
  ],
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
  [
    'edge.firewall.requestsPerAddress is 9',
    { ...config.dev.edge, firewall: { ...firewall, requestsPerAddress: 9 } },
  ],
  [
    'edge.customDomains has Events.example.com',
    { ...config.dev.edge, customDomains: { default: { ...domain, name: 'Events.example.com' } } },
  ],
  [
    'edge.customDomains has events.example.com and events.example.com',
    { ...config.dev.edge, customDomains: { default: domain, 'managed-instances': domain } },
  ],
  [
    'edge.customDomains has the certificate "mine" for events.example.com',
    { ...config.dev.edge, customDomains: { default: { ...domain, certificateArn: 'mine' } } },
  ],
  [
    'edge.customDomains has events.example.com in the zone ample.com',
    {
      ...config.dev.edge,
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

it.each(Object.entries(edgeVariants))('the edge %s keeps every rule', (_, edge) => {
  expect(() => checkConfig('dev', { ...config.dev, edge })).not.toThrow();
});
