import { beforeEach, describe, expect, it } from 'vitest';
import { cost as costOf } from '../testing-cost.ts';

import { becauseEdited, isEdited } from '../testing-shipped.ts';

const cost = (...args: string[]) => costOf(args);

describe('cost for people', () => {
  beforeEach(({ skip }) => skip(isEdited, becauseEdited));

  it('prints both arms part by part, and says which pays', async () => {
    const { stdout, status } = await cost('--events', '50M');
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
    expect(stdout).toMatch(/API Gateway +\$7\.00 +\$7\.00/);
    expect(stdout).toMatch(/Compute +\$452\.\d+ +\$\d+\.\d+/);
    expect(stdout).toMatch(/Default Lambda is cheaper by \$4\d\d\.\d\d a month/);
    expect(stdout).toMatch(
      /Managed instances are cheaper from [\d.]+[BT] events a month, at twice that by \$[\d,.]+ \([\d.]+ %\)/,
    );
  });

  it('says that managed instances pay where events wait long and are many', async () => {
    const { stdout } = await cost(
      '--events',
      '20B',
      '--wall-ms',
      '2000',
      '--cpu-ms',
      '10',
      '--cpu-ms-per-event',
      '0',
      '--batch-size',
      '10',
    );
    expect(stdout).toMatch(/Managed instances are cheaper by/);
    expect(stdout).toMatch(/Default Lambda is cheaper below/);
  });

  const spiky = ['--events', '10B', '--wall-ms', '2000', '--burst-factor', '30', '--batch-size', '10'];

  it('shows the hybrid where a day is spiky, and says what is not in its bill', async () => {
    const { stdout } = await cost(...spiky);
    expect(stdout).toMatch(/US dollars a month +Managed instances +Default Lambda +Hybrid/);
    expect(stdout).toMatch(/Managed instances are cheaper by/);
    expect(stdout).toMatch(/a floor of 3 instances .* does the 8\.\d % of events .* as if nothing waited/);
  });

  it('prices an instance type whose price is given, and without one tells the rest', async () => {
    const asked = ['--events', '50M', '--region', 'eu-west-1', '--instance-type', 'm9g.xlarge'];
    const { stdout, status } = await cost(...asked);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Compute +not known here +\$\d/m);
    expect(stdout).toMatch(/^Total +not known here +\$\d/m);
    expect(stdout).toContain('Which arm is cheaper cannot be said: prices of eu-west-1 are missing.');
    expect(stdout).toContain('--instance-type m9g.xlarge --instance-usd-per-hour <US dollars> gives it');
    const { bills } = JSON.parse((await cost(...asked, '--instance-usd-per-hour', '0.2', '--json')).stdout);
    const [compute] = bills['managed-instances'].parts.filter(({ part }: any) => part === 'compute');
    expect(compute.totalUsd).toBeCloseTo(3 * 0.2 * 730 * 1.15, 0);
  });

  it('tells every compute, and of one without a price which price is missing', async () => {
    const { stdout } = await cost('--events', '50M', '--region', 'eu-west-1');
    expect(stdout).toMatch(/^Firehose, no compute +not known here +not known here/m);
    expect(stdout).toMatch(/^ECS on Fargate +\$\d/m);
    expect(stdout).toContain('--price firehose.gb=<US dollars>');
    const { computes } = JSON.parse(
      (await cost('--events', '50M', '--region', 'eu-west-1', '--json')).stdout,
    );
    expect(computes).toHaveLength(10);
    expect(
      computes.filter(({ totalUsd }: any) => totalUsd === null).map(({ missing }: any) => missing),
    ).toEqual([['fargate-spot.vcpu-hour.arm64', 'fargate-spot.gb-hour.arm64'], ['firehose.gb']]);
  });

  it('says which price of a region is not known, and takes what is given', async () => {
    const asked = ['--events', '50M', '--region', 'ap-southeast-1'];
    const without = await cost(...asked);
    expect(without.status).toBe(0);
    expect(without.stdout).toMatch(/^SQS, pollers +not known here/m);
    expect(without.stdout).not.toContain('not known here less');
    expect(without.stdout).toMatch(/^API Gateway +\$8\.50/m);
    expect(without.stdout).toContain(
      'Not known here for ap-southeast-1: sqs.request; --price sqs.request=<US',
    );
    const given = await cost(...asked, '--price', 'sqs.request=0.0000004', '--json');
    const { bills, missing } = JSON.parse(given.stdout);
    expect(missing).toEqual([]);
    const [compute] = bills['managed-instances'].parts.filter(({ part }: any) => part === 'compute');
    // Three m8g.xlarge, the dearest that the stage allows, at the region's own price.
    expect(compute.totalUsd).toBeCloseTo(3 * 0.2244 * 730 * 1.15, 0);
  });

  it('prices an environment that only the instance type that is named holds', async () => {
    const large = ['--events', '50M', '--instance-type', 'm8g.4xlarge', '--environment-memory', '16384'];
    expect((await cost(...large)).stdout).toContain('at least 3 environments on m8g.4xlarge');
  });

  it('takes a price that is part of the answer, and be it of one line', async () => {
    const total = async (...args: string[]) =>
      JSON.parse((await cost('--events', '50M', ...args, '--json')).stdout);
    const spot = await total('--region', 'eu-west-1', '--price', 'fargate-spot.vcpu-hour.arm64=0.01');
    expect(spot.computes.flatMap(({ missing }: any) => missing)).not.toContain(
      'fargate-spot.vcpu-hour.arm64',
    );
    const nat = await total('--network', 'nat', '--price', 'nat-gateway.hour=1');
    const [network] = nat.bills['managed-instances'].parts.filter(({ part }: any) => part === 'network');
    expect(network.totalUsd).toBeCloseTo(3 * 730, 0);
  });

  it('says where the fleet outgrows the stage', async () => {
    expect((await cost(...spiky)).stdout).toMatch(/The stage allows 12 environments and this needs \d+/);
    expect((await cost(...spiky, '--max-environments', '100')).stdout).not.toContain('The stage allows');
  });

  it('prices the stage that is named, prod where none is, and says which', async () => {
    const prod = (await cost('--events', '50M')).stdout;
    expect(prod).toContain('Stage prod is priced: at least 3 environments on m8g.xlarge, the dearest');
    expect((await cost('--events', '50M', '--stage', 'dev')).stdout).toContain(
      'at least 1 environments on m8g.large',
    );
  });

  it('says of a steady day that a hybrid would be managed instances, instead of a column', async () => {
    const { stdout } = await cost('--events', '10B', '--wall-ms', '2000');
    expect(stdout).not.toMatch(/US dollars.*Hybrid/);
    expect(stdout).toMatch(/A hybrid would be managed instances alone/);
  });

  it('prints the comparison as JSON alone', async () => {
    const { stdout, stderr, status } = await cost(...spiky, '--linger-ms', '100', '--json');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(JSON.parse(stdout)).toMatchObject({
      cheaper: 'managed-instances',
      bills: { hybrid: { overflowShare: expect.closeTo(0.0824, 3) } },
    });
  });

  it.each([
    [['--events', 'many'], /It takes a number, such as 250, 50M or 1\.5B/],
    [['--events', '1M', '--memory', '64'], /memory on default Lambda is 128 to 10,240 MiB/],
    [['--events', '1M', '--batch-size', '20000'], /a batch has 1 to 10,000 messages/],
    [['--events', '1M', '--messages-per-invocation', '5000'], /an invocation carries at most 100 messages/],
    [['--events', '1M', '--wall-ms', '40000'], /beyond the time-out of 30 s/],
    [['--events', '1M', '--instance-type', 'c7g.large'], /families C \(from xlarge\)/],
    [['--events', '1M', '--event-bytes', '60000'], /one SQS message of at most 1024 KiB/],
    [['--events', '1e30'], /at most 1000000000000000 events a month can be priced/],
    [['--events', '1M', '--events-per-request', '501'], /a client batch has at most 500 events, not 501/],
    [['--events', '1M', '--events-per-object', '1e12'], /an object is written at [\d,]+ rows/],
    [['--events', '1M', '--events-per-object', '24'], /one object, which has 25 at least, and not 24/],
    [
      ['--events', '1M', '--event-bytes', '9'],
      /its id, its type and its time, which are 100 bytes, and not 9/,
    ],
    [
      ['--events', '1M', '--cpu-ms-per-event', '1'],
      /of 100 messages takes 120 ms and cannot use 2506 ms of CPU/,
    ],
    [
      [
        '--events',
        '1M',
        '--wall-ms',
        '0',
        '--wall-ms-per-event',
        '0',
        '--cpu-ms',
        '0',
        '--cpu-ms-per-event',
        '0',
      ],
      /an invocation takes 1 ms at least, the least that Lambda bills, and not 0 ms/,
    ],
    [
      ['--events', '1M', '--retention-months', '0'],
      /kept for 1 to 36,500 days, but retentionDays is events 0/,
    ],
    [['queries', '--events', '1M', '--retention-months', '1e5'], /kept for 1 to 36,500 days/],
    [
      ['--events', '1M', '--instance-type', 'm8g.large', '--environment-memory', '8192'],
      /an environment of 8192 MiB and 4 vCPU does not fit on m8g\.large/,
    ],
    [['--events', '1M', '--price', 'sqs.request=1e308'], /more than 0 and at most 1,000,000/],
    [
      ['--events', '1M', '--instance-type', 'm8g.large', '--instance-usd-per-hour', '1e9'],
      /at most 1,000,000/,
    ],
    [['--events', '1M', '--burst-factor', '9', '--burst-minutes', '0.01'], /a number of at least 1/],
    [['--events', '1M', '--price', 'nat-gateway.hour=1'], /--price nat-gateway\.hour would change nothing/],
    [['simulate', '--events', '1M', '--price', 'firehose.gb=1'], /--price firehose\.gb would change nothing/],
    [['queries', '--events', '1M', '--price', 'sqs.request=1'], /--price sqs\.request would change nothing/],
    [['queries', '--events', '1M', '--max-environments', '9'], /--max-environments would change nothing/],
    [
      ['queries', '--events', '1M', '--arm', 'default', '--linger-ms', '9'],
      /--linger-ms would change nothing/,
    ],
    [['--events', '1M', '--burst-factor', '2', '--burst-minutes', '1000'], /at most 720 minutes, not 1000/],
    [['--events', '1M', '--peak-factor', '5000'], /the busiest minute has at most the 1,440 minutes/],
    [['simulate', '--events', '1M', '--doubling-seconds', '0'], /It takes more than 0/],
    [
      ['--events', '1M', '--burst-minutes', '5'],
      /--burst-minutes would change nothing: .* --burst-factor, above 1/,
    ],
    [
      ['--events', '1M', '--burst-factor', '1', '--burst-minutes', '5'],
      /--burst-minutes would change nothing/,
    ],
    [['simulate', '--events', '1M', '--burst-minutes', '5'], /--burst-minutes would change nothing/],
    [['queries', '--events', '1M', '--burst-minutes', '5'], /--burst-minutes would change nothing/],
    [['--events', '1M', '--burst-minutes', '5', '--html', '/nowhere/x.html'], /--burst-minutes would change/],
    [['--events', '1M', '--scenario', 'burst'], /--scenario would change nothing: it names .* --from/],
    [['--json', '--memory', '512'], /--memory would change nothing: --json without --events or --from/],
    [['--stage', 'dev', 'simulate', '--events', '1M'], /--stage would change .* stand behind that word/],
    [['queries', '--events', '1M', '--memory', '512'], /unknown option '--memory'/],
    [['queries', '--events', '1M', '--commitment', '1-year'], /unknown option '--commitment'/],
    [['--events', '1,000'], /It takes a number, such as 250, 50M or 1\.5B/],
    [['--events', 'NaN'], /It takes a number/],
    [['--events', '-5'], /It takes a number/],
    [['--events', '0'], /It takes more than 0/],
    [['--events', '1e40'], /at most 1000000000000000 events a month can be priced/],
    [['--events', '5 million'], /It takes a number/],
    [['--events', '1M', '--region', 'mars-1'], /no prices for region "mars-1"/],
    [['--events', '1M', '--wall-ms', '1', '--cpu-ms', '50'], /cannot use 50\.5 ms of CPU/],
    [
      ['--events', '1M', '--from', '/nowhere'],
      /\/nowhere holds no run\.json: it is not the folder of a finished run/,
    ],
    [[], /say how many events a month/],
    [['everything'], /too many arguments|unknown command/],
  ])('answers %j with one line and exit code 2', async (args, message) => {
    const { stdout, stderr, status } = await cost(...args);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('has help', async () => {
    const { stdout, status } = await cost('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/--events-per-request/);
  });
});
