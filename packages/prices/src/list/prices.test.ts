import { describe, expect, it } from 'vitest';
import { instanceType, priceFile, priceList, type Price, type Sourced } from './price-list.ts';

const regions = Object.entries(priceFile.regions);
const { prices, managementFees, instances, commitments, freeTier } = priceList();

const everything: [string, Sourced][] = [
  ...regions.flatMap(([region, list]) => [
    ...Object.entries(list.prices).map(([id, price]): [string, Sourced] => [`${region} ${id}`, price]),
    ...Object.entries(list.instances).map(([id, type]): [string, Sourced] => [`${region} ${id}`, type]),
    ...Object.entries(list.managementFees).map(([id, fee]): [string, Sourced] => [`${region} ${id}`, fee]),
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

  it('names the known regions and types when asked for others', () => {
    expect(() => priceList('mars-1')).toThrow('no prices for region "mars-1"; known: us-east-1');
    expect(() => instanceType(priceList(), 'toString')).toThrow('no instance type "toString" in us-east-1');
  });
});
