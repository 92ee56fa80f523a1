import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { priceFile } from '../price-list.ts';
import { readOffer, type OpenOffer } from './offer-rows.ts';
import { refreshPrices } from './refresh.ts';
import { isUsage } from './usage-types.ts';

const columns = [
  'SKU',
  'TermType',
  'StartingRange',
  'EndingRange',
  'PricePerUnit',
  'usageType',
  'operation',
  'Instance Type',
  'Operating System',
  'Tenancy',
  'Pre Installed S/W',
  'CapacityStatus',
];

/** An offer in the form that AWS documents: five rows of metadata, then column names. */
function offerCsv(...rows: string[][]): string {
  const quoted = (cells: string[]) => cells.map((cell) => `"${cell}"`).join(',');
  return [
    '"FormatVersion","v1.0"',
    '"Disclaimer","This pricing list is for informational purposes only."',
    '"Publication Date","2026-12-01T00:00:00Z"',
    '"Version","20261201"',
    '"OfferCode","Any"',
    quoted(columns),
    ...rows.map(quoted),
  ].join('\n');
}

const price = (sku: string, usageType: string, usd: string, from = '0', to = 'Inf') => [
  sku,
  'OnDemand',
  from,
  to,
  usd,
  usageType,
];
const instance = (type: string, usd: string, tenancy = 'Shared', term = 'OnDemand') => [
  `${type}-${tenancy}`,
  term,
  '0',
  'Inf',
  usd,
  `${tenancy === 'Shared' ? '' : 'Dedicated'}BoxUsage:${type}`,
  'RunInstances',
  type,
  'Linux',
  tenancy,
  'NA',
  'Used',
];

const offers: Record<string, string> = {
  AWSLambda: offerCsv(
    price('a', 'Request', '0.0000002000'),
    price('b', 'Lambda-GB-Second-ARM', '0.0000130000', '0', '7500000000'),
    price('b', 'Lambda-GB-Second-ARM', '0.0000100000', '18750000000', 'Inf'),
    price('b', 'Lambda-GB-Second-ARM', '0.0000120000', '7500000000', '18750000000'),
    price('c', 'Lambda-GB-Second', '0.5'),
  ),
  AWSQueueService: offerCsv(
    price('d', 'USE1-Requests-RBP', '0.0000004'),
    price('e', 'Requests-RBP', '0.0000005'),
  ),
  AmazonEC2: offerCsv(
    instance('m7g.large', '0.0850'),
    instance('m7g.large', '0.0001', 'Dedicated'),
    instance('m7g.large', '0.05', 'Shared', 'Reserved'),
    instance('c7g.large', '0.0725'),
  ),
};
const open: OpenOffer = (offer) => readOffer(Readable.from([offers[offer] ?? offerCsv()]), offer);
const refresh = () => refreshPrices(priceFile, { region: 'us-east-1', today: '2026-12-02', openOffer: open });

describe('refreshing prices', () => {
  it('takes a price that moved, its tiers in order, with the source and the day', async () => {
    const before = structuredClone(priceFile);
    const { file, changed } = await refresh();
    expect(file.regions['us-east-1']?.prices['lambda.gb-second.arm64']).toEqual({
      unit: 'GB-second',
      tiers: [{ upTo: 7.5e9, usd: 0.000013 }, { upTo: 18.75e9, usd: 0.000012 }, { usd: 0.00001 }],
      source: expect.stringMatching(/AWSLambda\/current\/us-east-1\/index\.csv, published 2026-12-01$/),
      readOn: '2026-12-02',
    });
    expect(changed).toContain('m7g.large: 0.0816 → 0.085');
    expect(changed).toHaveLength(2);
    expect(priceFile).toEqual(before);
  });

  it('dates a price that is the same anew, and keeps its note', async () => {
    const { file, confirmed } = await refresh();
    expect(file.regions['us-east-1']?.prices['lambda.request']).toMatchObject({
      usd: 2e-7,
      readOn: '2026-12-02',
      note: 'also the request price of Lambda Managed Instances',
    });
    expect(confirmed).toBe(2);
  });

  it('keeps what is missing, ambiguous or far from what it was', async () => {
    const { file, kept } = await refresh();
    expect(kept).toEqual(
      expect.arrayContaining(['s3.put-request', 'sqs.request', 'lambda.gb-second.x86_64', 'm7i.large']),
    );
    expect(file.regions['us-east-1']?.prices['sqs.request']).toEqual(
      priceFile.regions['us-east-1']?.prices['sqs.request'],
    );
  });

  it('says in one line that something is not a price list', async () => {
    const html: OpenOffer = (offer) => readOffer(Readable.from(['<html>\n']), offer);
    await expect(
      refreshPrices(priceFile, { region: 'us-east-1', today: '2026-12-02', openOffer: html }),
    ).rejects.toThrow('AWSLambda is not a price list: it has no row of column names');
  });
});

describe('usage types', () => {
  it('are the same with and without a region’s prefix, and no other', () => {
    expect(isUsage('USE1-Fargate-GB-Hours', 'Fargate-GB-Hours')).toBe(true);
    expect(isUsage('EU-Requests-Tier1', 'Requests-Tier1')).toBe(true);
    expect(isUsage('Request', 'Request')).toBe(true);
    expect(isUsage('Lambda-Edge-Request', 'Request')).toBe(false);
    expect(isUsage('Requests-SIA-Tier1', 'Requests-Tier1')).toBe(false);
  });
});
