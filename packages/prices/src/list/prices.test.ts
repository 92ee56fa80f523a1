import { describe, expect, it } from 'vitest';
import {
  instanceType,
  knownRegions,
  priceFile,
  priceList,
  pricedRegions,
  withPrices,
  type Price,
  type Sourced,
} from './price-list.ts';

const regions = Object.entries(priceFile.regions);
const { prices, managementFees, instances, commitments, freeTier } = priceList();

const everything: [string, Sourced][] = [
  ...regions.flatMap(([region, list]) => [
    ...Object.entries(list.prices).map(([id, price]): [string, Sourced] => [`${region} ${id}`, price]),
    ...Object.entries(list.instances).map(([id, type]): [string, Sourced] => [`${region} ${id}`, type]),
    ...Object.entries(list.managementFees ?? {}).map(([id, fee]): [string, Sourced] => [
      `${region} ${id}`,
      fee,
    ]),
  ]),
  ...Object.entries(commitments).flatMap(([term, shares]) =>
    Object.entries(shares).map(([of, share]): [string, Sourced] => [`${term} ${of}`, share]),
  ),
  ...Object.entries(freeTier),
];

describe('the price file', () => {
  it.each(everything)('says where %s was read, and when', (_, { source, readOn }) => {
    expect(source.length).toBeGreaterThan(10);
    expect(readOn).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  it.each(Object.entries(prices as Record<string, Price>))(
    '%s has prices that fall with quantity',
    (_, price) => {
      expect(price.unit).not.toBe('');
      const tiers = 'tiers' in price ? price.tiers : [{ usd: price.usd }];
      expect(tiers.every(({ usd }) => usd > 0)).toBe(true);
      expect(tiers.map(({ usd }) => usd)).toEqual(tiers.map(({ usd }) => usd).sort((a, b) => b - a));
      const ends = tiers.slice(0, -1).map((tier) => tier.upTo ?? 0);
      expect(ends).toEqual([...ends].sort((a, b) => a - b));
      expect(ends.every((end) => end > 0)).toBe(true);
      expect(tiers.at(-1)).not.toHaveProperty('upTo');
    },
  );

  it('doubles an instance price with its size', () => {
    for (const [name, { usdPerHour, vcpu, memoryGiB }] of Object.entries(instances)) {
      const large = instances[name.replace(/\.\w+$/, '.large')];
      if (!large) continue;
      expect(usdPerHour / large.usdPerHour, name).toBeCloseTo(vcpu / large.vcpu, 6);
      expect(memoryGiB / large.memoryGiB, name).toBe(vcpu / large.vcpu);
    }
  });

  it('takes 15 % of the instance for Lambda, 12 % for ECS and EKS', () => {
    expect(Object.fromEntries(Object.entries(managementFees).map(([id, { share }]) => [id, share]))).toEqual({
      'lambda-managed-instances': 0.15,
      'ecs-managed-instances': 0.12,
      'eks-auto-mode': 0.12,
    });
    // AWS's own examples: https://aws.amazon.com/lambda/pricing/ and https://aws.amazon.com/ecs/pricing/, read 2026-11-21
    expect(instanceType(priceList(), 'm7g.xlarge').usdPerHour * 0.15).toBeCloseTo(0.02448, 9);
    expect((instanceType(priceList(), 'c6a.2xlarge').usdPerHour * 0.12).toFixed(3)).toBe('0.037');
  });

  it('knows instances of seven regions, and of each family one price per vCPU', () => {
    expect(knownRegions()).toEqual([
      'us-east-1',
      'us-east-2',
      'us-west-2',
      'eu-west-1',
      'eu-central-1',
      'ap-southeast-1',
      'ap-northeast-1',
    ]);
    for (const region of knownRegions()) {
      const known = Object.entries(priceList(region).instances);
      expect(known.length, region).toBeGreaterThanOrEqual(12);
      const families = Map.groupBy(known, ([name]) => name.split('.')[0]);
      for (const [family, types] of families) {
        const each = types.map(([, { usdPerHour, vcpu }]) => usdPerHour / vcpu);
        expect(Math.max(...each) / Math.min(...each), `${region} ${family}`).toBeCloseTo(1, 4);
      }
    }
    expect(instanceType(priceList('eu-west-1'), 'm8g.xlarge').usdPerHour).toBe(0.20008);
  });

  it('says of a price that it is not known in a region, and never takes another region’s', () => {
    expect(pricedRegions()).toEqual(['us-east-1']);
    const there = priceList('eu-west-1');
    expect(() => there.prices['sqs.request']).toThrow('the price sqs.request is not known in eu-west-1');
    expect(() => there.commitments['1-year']).toThrow(
      'the 1-year savings plans of eu-west-1 are not known here',
    );
    const given = withPrices(there, { 'sqs.request': 5e-7 });
    expect(given.prices['sqs.request']).toEqual({
      unit: 'request',
      usd: 5e-7,
      source: 'given',
      readOn: 'not read',
    });
    expect(() => given.prices['lambda.request']).toThrow(
      'the price lambda.request is not known in eu-west-1',
    );
    expect(() => withPrices(there, { 'sqs.requests': 1 })).toThrow('no price is called "sqs.requests"');
  });

  it('names the known regions and types when asked for others', () => {
    expect(() => priceList('mars-1')).toThrow('no prices for region "mars-1"; known: us-east-1');
    expect(() => instanceType(priceList(), 'toString')).toThrow('no instance type "toString" in us-east-1');
  });
});
