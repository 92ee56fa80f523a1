import { describe, expect, it } from 'vitest';
import {
  instanceType,
  knownRegions,
  priceFile,
  priceList,
  unknownPrices,
  withInstance,
  withPrices,
  type Price,
  type Sourced,
} from './price-list.ts';

/** Of a pipeline as it is deployed; other computes need more. */
const needed =
  /^(lambda\.(gb-second|request|ephemeral)|sqs|api-gateway|waf|nat|interface|cloudwatch|s3|athena)/;
const regions = Object.entries(priceFile.regions);
const { managementFees, instances, commitments, freeTier } = priceList();

const everything: [string, Sourced][] = [
  ...regions.flatMap(([region, list]) => [
    ...Object.entries(list.prices).map(([id, price]): [string, Sourced] => [`${region} ${id}`, price]),
    ...list.instances.map((reading, i): [string, Sourced] => [`${region} instances, ${i}`, reading]),
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

  it.each(
    regions.flatMap(([region, list]) =>
      Object.entries(list.prices).map(([id, price]): [string, Price] => [`${region} ${id}`, price]),
    ),
  )('%s has prices that fall with quantity', (name, price) => {
    expect(price.unit).not.toBe('');
    const tiers = 'tiers' in price ? price.tiers : [{ usd: price.usd }];
    expect(tiers.every(({ usd }) => usd > 0)).toBe(true);
    expect(tiers.map(({ usd }) => usd)).toEqual(tiers.map(({ usd }) => usd).sort((a, b) => b - a));
    const ends = tiers.slice(0, -1).map((tier) => tier.upTo ?? 0);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(ends.every((end) => end > 0)).toBe(true);
    // Outside us-east-1 only the first tier of SQS is known: above it a bill says so.
    if (!/^(?!us-east-1).* sqs.request$/.test(name)) expect(tiers.at(-1)).not.toHaveProperty('upTo');
  });

  it('doubles an instance price with its size', () => {
    for (const [name, { usdPerHour, vcpu, memoryGiB }] of Object.entries(instances)) {
      const large = instances[name.replace(/\.\w+$/, '.large')];
      if (!large) continue;
      expect((usdPerHour * large.vcpu) / (large.usdPerHour * vcpu), name).toBeCloseTo(1, 4);
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
      expect(known.length, region).toBeGreaterThanOrEqual(140);
      const families = Map.groupBy(known, ([name]) => name.split('.')[0]);
      for (const [family, types] of families) {
        const each = types.map(([, { usdPerHour, vcpu }]) => usdPerHour / vcpu);
        // AWS rounds the price of a small size to four or five digits.
        expect(Math.max(...each) / Math.min(...each), `${region} ${family}`).toBeCloseTo(1, 2);
      }
    }
    expect(instanceType(priceList('eu-west-1'), 'm8g.xlarge').usdPerHour).toBe(0.20008);
  });

  it('knows what a pipeline needs in each region, but for what it names', () => {
    const missing = Object.fromEntries(
      knownRegions().map((region) => [
        region,
        unknownPrices(priceList(region)).filter((id) => needed.test(id)),
      ]),
    );
    const pollers = 'sqs.poller-hour';
    expect(missing).toEqual({
      'us-east-1': [],
      'us-east-2': [pollers, 'sqs.request'],
      'us-west-2': [pollers, 'sqs.request'],
      'eu-west-1': [pollers, 'sqs.request'],
      'eu-central-1': [pollers, 'sqs.request'],
      'ap-southeast-1': [pollers, 'sqs.request'],
      'ap-northeast-1': [pollers, 'sqs.request'],
    });
    const ofRequest = (region: string) => priceList(region).prices['sqs.request'];
    expect(ofRequest('ap-southeast-1')).toMatchObject({ usd: NaN, missing: 'sqs.request' });
    expect(ofRequest('eu-west-1')).toMatchObject({ tiers: [{ upTo: 100e9, usd: 4e-7 }, { usd: NaN }] });
  });

  it('says of a price that it is not known in a region, and never takes another region’s', () => {
    const there = priceList('ap-southeast-1');
    expect(there.prices['firehose.gb']).toMatchObject({ usd: NaN, missing: 'firehose.gb' });
    expect(() => there.commitments['1-year']).toThrow(
      'the 1-year savings plans of ap-southeast-1 are not known here',
    );
    const given = withPrices(there, { 'sqs.request': 5e-7 });
    expect(given.prices['sqs.request']).toEqual({
      unit: 'request',
      usd: 5e-7,
      source: 'given',
      readOn: 'not read',
    });
    expect(given.prices['firehose.gb']).toMatchObject({ usd: NaN });
    expect(() => withPrices(there, { 'sqs.requests': 1 })).toThrow(
      'no price is called "sqs.requests"; did you mean sqs.request?',
    );
    expect(() => withPrices(there, { wholly: 1 })).toThrow('no price is called "wholly"; there are lambda.');
  });

  it('has the families that write-ups of managed instances use, and says where one is not known', () => {
    const families = ['m6g', 'm7g', 'm7i', 'm8i', 'm8g', 'c6i', 'c7a', 'c8g', 'r7i', 'r7g', 'r8g'];
    for (const region of knownRegions())
      for (const family of families) {
        const { usdPerHour } = instanceType(priceList(region), `${family}.2xlarge`);
        const sold = !(region === 'ap-southeast-1' && family === 'c7a');
        expect(Number.isNaN(usdPerHour), `${region} ${family}`).toBe(!sold);
      }
    expect(instanceType(priceList(), 'm9g.2xlarge').usdPerHour).toBe(0.39136);
    expect(instanceType(priceList(), 'c9g.xlarge').usdPerHour).toBe(0.17388);
    expect(instanceType(priceList('eu-central-1'), 'm8i.2xlarge').usdPerHour).toBe(0.50716);
    expect(instanceType(priceList('ap-southeast-1'), 'r8i.4xlarge').usdPerHour).toBe(1.34064);
    expect(instanceType(priceList('eu-west-1'), 'r8i.4xlarge').usdPerHour).toBeNaN();
    expect(instanceType(priceList('eu-west-1'), 'm9g.2xlarge')).toMatchObject({
      architecture: 'arm64',
      vcpu: 8,
      memoryGiB: 32,
      usdPerHour: NaN,
      source: 'not known here',
    });
    const given = withInstance(priceList('eu-west-1'), 'm9g.2xlarge', 0.45);
    expect(instanceType(given, 'm9g.2xlarge').usdPerHour).toBe(0.45);
    expect(() => withInstance(priceList(), 't4g.small', 1)).toThrow('"t4g.small" is no instance type');
  });

  it('names the known regions when asked for others, and the one that was likely meant', () => {
    expect(() => priceList('mars-1')).toThrow('no prices for region "mars-1"; known: us-east-1');
    expect(() => priceList('eu-wset-1')).toThrow('no prices for region "eu-wset-1"; did you mean eu-west-1?');
    expect(() => instanceType(priceList(), 'toString')).toThrow('"toString" is no instance type');
  });
});
