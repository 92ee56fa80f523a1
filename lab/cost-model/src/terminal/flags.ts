import { type Command, InvalidArgumentError, Option } from 'commander';
import { stages } from '@telemetry/settings';
import { repeatable } from '@telemetry/terminal';
import { defaultAnswers, type Answers } from '../pipeline/answers.ts';

/** As commander gives them: an answer for each flag but these. */
export interface Flags extends Omit<
  Answers,
  'eventsPerMonth' | 'region' | 'memoryMiB' | 'environmentMemoryMiB'
> {
  region?: string;
  events?: number;
  memory?: number;
  environmentMemory?: number;
  from?: string;
  scenario: string;
}

/** Without those that only a bill asks. */
export type WorkFlags = Omit<
  Flags,
  | 'memory'
  | 'architecture'
  | 'instanceType'
  | 'instanceUsdPerHour'
  | 'commitment'
  | 'edge'
  | 'network'
  | 'freeTier'
>;

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

/** Commander's parser for a number above 0. */
export const moreThanZero = (text: string): number => {
  const value = quantity()(text);
  if (value === 0) throw new InvalidArgumentError('It takes more than 0.');
  return value;
};

/** The dearest that is taken for a price: beyond it somebody mistook the unit, and a bill may be no number. */
const dearestUsd = 1e6;

const usd = (text: string): number => {
  const value = moreThanZero(text);
  if (value > dearestUsd) throw new InvalidArgumentError('It takes at most 1,000,000 US dollars.');
  return value;
};

/** The day is counted minute by minute. */
const minutesOfADay = (text: string): number => {
  const value = quantity(1)(text);
  if (value > 1_440) throw new InvalidArgumentError('A day has 1,440 minutes.');
  return value;
};

const whole =
  (least: number): ((text: string) => number) =>
  (text) => {
    const value = quantity(least)(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It takes a whole number.');
    return value;
  };

/** `sqs.request=0.0000004` */
const price = (text: string, before: Record<string, number> = {}): Record<string, number> => {
  const [, id, said] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const value = Number(said);
  if (id === undefined || !Number.isFinite(value) || value <= 0 || value > dearestUsd)
    throw new InvalidArgumentError(
      'It takes <id>=<US dollars>, more than 0 and at most 1,000,000, such as sqs.request=0.0000004.',
    );
  if (Object.hasOwn(before, id)) throw new InvalidArgumentError(`The price of ${id} is given twice.`);
  return { ...before, [id]: value };
};

/** The flags that say what traffic and work are like, and what of batches and objects is to be otherwise than the stage has it. */
export function addWorkFlags(command: Command): Command {
  const of = defaultAnswers;
  return command
    .option('--events <n>', 'events a month: 50M, 1.5B; without it those of --from', moreThanZero)
    .addOption(new Option('--stage <name>', 'whose settings are priced').choices(stages).default(of.stage))
    .option('--region <name>', `whose prices; without it those of --from, or ${of.region}`)
    .option('--from <run>', 'take work and sizes from a run of the load tests, a folder of loadtests/results')
    .option('--scenario <name>', 'which scenario of that run', 'steady')
    .option('--events-per-request <n>', 'events in a client batch', quantity(1), of.eventsPerRequest)
    .option('--event-bytes <n>', 'bytes of an event in the request', moreThanZero, of.eventBytes)
    .option('--wall-ms <ms>', 'wall time of an invocation, without the linger', quantity(), of.wallMs)
    .option('--wall-ms-per-event <ms>', 'wall time of each event in it', quantity(), of.wallMsPerEvent)
    .option('--cpu-ms <ms>', 'CPU time of an invocation', quantity(), of.cpuMs)
    .option('--cpu-ms-per-event <ms>', 'CPU time of each event in it', quantity(), of.cpuMsPerEvent)
    .option('--messages-per-invocation <n>', 'how full batches get, whatever the traffic', quantity(1))
    .option('--events-per-object <n>', 'how many share an object in S3, whatever the traffic', quantity(1))
    .option(
      '--price <id=usd>',
      'a price that is not known here or is another one for you; may be repeated',
      repeatable(price),
    )
    .option('--environment-memory <MiB>', 'memory of an environment on managed instances', whole(1))
    .option('--concurrency <n>', 'slots of an environment', whole(1))
    .option('--min-environments <n>', 'environments that always run', whole(1))
    .option('--max-environments <n>', 'environments at most', whole(1))
    .option('--batch-size <n>', 'messages an invocation carries at most', whole(1))
    .option('--window-seconds <n>', 'how long the mapping gathers a batch', whole(0))
    .option('--linger-ms <ms>', 'how long an object waits for company, on managed instances', whole(0))
    .option('--settling-hours <n>', 'small objects are put together every so many hours', whole(1))
    .option('--peak-factor <n>', "the day's busiest moment over its mean", quantity(1), of.peakFactor)
    .option('--burst-factor <n>', 'once a day traffic is so many times higher', quantity(1), of.burstFactor)
    .option('--burst-minutes <n>', 'for so long', minutesOfADay, of.burstMinutes)
    .option('--retention-months <n>', 'how long stored events are kept', quantity());
}

/** The same, and what a bill is about beside. */
export function addTrafficFlags(command: Command): Command {
  const of = defaultAnswers;
  return addWorkFlags(command)
    .option('--memory <MiB>', 'memory of default Lambda', whole(1))
    .addOption(
      new Option('--architecture <name>', 'of default Lambda')
        .choices(['arm64', 'x86_64'])
        .default(of.architecture),
    )
    .option('--instance-type <name>', 'of managed instances; without it the dearest that the stage allows')
    .option('--instance-usd-per-hour <usd>', 'its price on demand, where none is known here', usd)
    .addOption(
      new Option('--commitment <term>', 'compute savings plan; on instances it covers the quietest minute')
        .choices(['none', '1-year', '3-year'])
        .default(of.commitment),
    )
    .addOption(new Option('--edge <kind>', 'API Gateway').choices(['rest', 'http']))
    .addOption(
      new Option('--network <kind>', 'how instances reach AWS')
        .choices(['endpoints', 'nat'])
        .default(of.network),
    )
    .option('--free-tier', 'take the free tier off', of.freeTier);
}
