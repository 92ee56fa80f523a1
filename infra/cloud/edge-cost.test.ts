import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Item, priceDeployed } from '@telemetry/prices';
import { smallStage } from '@telemetry/settings/samples';
import { expect, it } from 'vitest';
import { edgeVariants } from '../app/edge-variants.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/edge.md'), 'utf8');
const usd = (...items: Item[]): string =>
  priceDeployed({ region: 'us-east-1', hoursPerMonth: 730, freeTier: false, items }).totalUsd.toLocaleString(
    'en-US',
    { style: 'currency', currency: 'USD' },
  );
/** Rows of a table, without the spaces that make it even. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.replaceAll(/ +/g, ' '));

// A line of the access log is about this long, with CloudWatch's own 26 bytes for each.
const logBytes = 186;
const logOf = (requests: number): Item => ({
  kind: 'cloudwatch-logs',
  gb: (requests * logBytes) / 2 ** 30,
});

const month = [1e6, 50e6, 1e9];
it.each<[string, (requests: number) => Item[]]>([
  ['REST API', (requests) => [{ kind: 'api-gateway-rest', requests }]],
  ['HTTP API', (requests) => [{ kind: 'api-gateway-http', requests, payloadKb: 64 }]],
  ['SQS, sending bodies of up to 64 KiB', (requests) => [{ kind: 'sqs-standard', requests }]],
  ['access log', (requests) => [logOf(requests)]],
  ['AWS WAF with its two rules', (requests) => [{ kind: 'web-acl', rules: 2, requests }]],
])('docs/edge.md has the cost of a month: %s', (name, items) => {
  expect(rows).toContain(`| ${name} | ${month.map((requests) => usd(...items(requests))).join(' | ')} |`);
});

/** API Gateway and SQS for so many requests; a body is sent and received in units of 64 KiB and deleted with nine others. */
function attack(kind: 'rest' | 'http', requests: number, bodyKiB: number): string {
  const edge: Item =
    kind === 'rest'
      ? { kind: 'api-gateway-rest', requests }
      : { kind: 'api-gateway-http', requests, payloadKb: bodyKiB };
  const sqs = (2 * Math.ceil(bodyKiB / 64) + 0.1) * requests;
  return usd(edge, { kind: 'sqs-standard', requests: sqs });
}

const { throttle } = smallStage.edge;
const perDay = throttle.ratePerSecond * 86_400;
const { access } = edgeVariants['rest-key-header'];
const quota = access.kind === 'api-key' ? access.quota.requests : Number.NaN;
it.each<[string, string]>([
  [`open REST API, ${throttle.ratePerSecond} requests a second of 1 MiB`, attack('rest', perDay, 1_024)],
  [`the same with the firewall: 64 KiB at most`, attack('rest', perDay, 64)],
  [`open HTTP API, ${throttle.ratePerSecond} requests a second of 1 MiB`, attack('http', perDay, 1_024)],
  ['one leaked key with a quota of 10 million a day, 1 MiB', attack('rest', quota, 1_024)],
  ['the same with the firewall', attack('rest', quota, 64)],
])('docs/edge.md has the most that an attacker costs in a day: %s', (name, cost) => {
  expect(rows).toContain(`| ${name} | ${cost} |`);
});
