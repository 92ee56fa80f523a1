import { type Command, InvalidArgumentError, Option } from 'commander';
import { instanceType, priceList } from '@telemetry/prices';
import { defaultAnswers, type Answers } from '../pipeline/answers.ts';

/** As commander gives them: an answer for each flag but three. */
export type Flags = Omit<Answers, 'eventsPerMonth' | 'memoryMiB'> & {
  events?: number;
  memory: number;
  from?: string;
  scenario: string;
};

const sizes: Record<string, number> = { '': 1, k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/** "50M", "1.5B", "2e9": a finite number of more than `least`. */
export function quantity(least = 0): (text: string) => number {
  return (text) => {
    const [, digits = '', unit = ''] = /^([\d._]+(?:e\d+)?)\s*([kmbt]?)$/i.exec(text.trim()) ?? [];
    const value = Number(digits.replaceAll('_', '')) * (sizes[unit.toLowerCase()] ?? NaN);
    if (digits === '' || !Number.isFinite(value) || value < least)
      throw new InvalidArgumentError(
        `It takes a number${least > 0 ? ` of at least ${least}` : ''}, such as 250, 50M or 1.5B.`,
      );
    return value;
  };
}

const moreThanZero = (text: string): number => {
  const value = quantity()(text);
  if (value === 0) throw new InvalidArgumentError('It takes more than 0.');
  return value;
};

const knownInstanceType = (text: string): string => {
  try {
    instanceType(priceList(), text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
};

/** The flags that say what traffic and work are like. */
export function addTrafficFlags(command: Command): Command {
  const of = defaultAnswers;
  return command
    .option('--events <n>', 'events a month: 50M, 1.5B', moreThanZero)
    .option('--events-per-request <n>', 'events in a client batch', quantity(1), of.eventsPerRequest)
    .option('--event-bytes <n>', 'bytes of an event in the request', moreThanZero, of.eventBytes)
    .option('--messages-per-invocation <n>', 'how full a batch gets', quantity(1), of.messagesPerInvocation)
    .option('--wall-ms <ms>', 'wall time of an invocation', quantity(), of.wallMs)
    .option('--wall-ms-per-event <ms>', 'wall time of each event in it', quantity(), of.wallMsPerEvent)
    .option('--cpu-ms <ms>', 'CPU time of an invocation', quantity(), of.cpuMs)
    .option('--cpu-ms-per-event <ms>', 'CPU time of each event in it', quantity(), of.cpuMsPerEvent)
    .option('--from <run>', 'take work and sizes from a run of the load tests, a folder of loadtests/results')
    .option('--scenario <name>', 'which scenario of that run', 'steady')
    .option('--memory <MiB>', 'memory of default Lambda', quantity(128), of.memoryMiB)
    .addOption(
      new Option('--architecture <name>', 'of default Lambda')
        .choices(['arm64', 'x86_64'])
        .default(of.architecture),
    )
    .option('--instance-type <name>', 'of managed instances', knownInstanceType, of.instanceType)
    .addOption(
      new Option('--commitment <term>', 'compute savings plan; on instances it covers the quietest minute')
        .choices(['none', '1-year', '3-year'])
        .default(of.commitment),
    )
    .addOption(new Option('--edge <kind>', 'API Gateway').choices(['rest', 'http']).default(of.edge))
    .addOption(
      new Option('--network <kind>', 'how instances reach AWS')
        .choices(['endpoints', 'nat'])
        .default(of.network),
    )
    .option('--peak-factor <n>', "the day's busiest moment over its mean", quantity(1), of.peakFactor)
    .option('--burst-factor <n>', 'once a day traffic is so many times higher', quantity(1), of.burstFactor)
    .option('--burst-minutes <n>', 'for so long', moreThanZero, of.burstMinutes)
    .option('--retention-months <n>', 'how long stored events are kept', quantity(), of.retentionMonths)
    .option('--free-tier', 'take the free tier off', of.freeTier)
    .option('--region <name>', 'whose prices', of.region);
}
