import { fullBatch, consumersOf, type PipelineQuestion, type PriceList } from '@telemetry/prices';
import { defaultLambdaLimits, mappingLimits, type StageConfig } from '@telemetry/settings';

/** As many as the contract of a client batch has (packages/event-schema). */
const mostEventsPerRequest = 500;
/** The least that Lambda bills (AWS Lambda pricing, read 2026-11-21). */
const leastMs = 1;
/** Some 400 million a second: nobody has them, and a fleet for more takes minutes to be counted. */
const mostEventsPerMonth = 1e15;
const minutesOfADay = 1_440;

/** What no pipeline can do is no question. Throws a `RangeError` with the rule and the value. */
export function checkPossible(question: PipelineQuestion, config: StageConfig, prices: PriceList): void {
  const { work, settings, compute } = question;
  const { burst, peakFactor } = settings.day;
  if (question.eventsPerMonth > mostEventsPerMonth)
    throw new RangeError(
      `at most ${mostEventsPerMonth} events a month can be priced, not ${rounded(question.eventsPerMonth)}`,
    );
  if (work.eventsPerRequest > mostEventsPerRequest)
    throw new RangeError(
      `a client batch has at most ${mostEventsPerRequest} events, not ${rounded(work.eventsPerRequest)}`,
    );
  const { eventsPerObject = Infinity, messagesPerInvocation = 1 } = work;
  if (eventsPerObject < work.eventsPerRequest * messagesPerInvocation)
    throw new RangeError(
      `an invocation writes its events into one object, which has ${rounded(work.eventsPerRequest * messagesPerInvocation)} at least, and not ${rounded(eventsPerObject)}`,
    );
  if ((work.eventsPerObject ?? 0) > settings.maxRows)
    throw new RangeError(
      `an object is written at ${settings.maxRows.toLocaleString('en-US')} rows (processor.maxRows), and cannot have ${rounded(work.eventsPerObject ?? 0)}`,
    );
  if (peakFactor > minutesOfADay)
    throw new RangeError(
      `the busiest minute has at most the ${minutesOfADay.toLocaleString('en-US')} minutes of its day, not ${rounded(peakFactor)} times the mean`,
    );
  if (burst && burst.startHour * 60 + burst.minutes > minutesOfADay)
    throw new RangeError(
      `a burst begins at ${burst.startHour}:00 and ends within its day: at most ${minutesOfADay - burst.startHour * 60} minutes, not ${rounded(burst.minutes)}`,
    );
  const sqsKb = 1_024;
  if (work.requestKb > sqsKb)
    throw new RangeError(
      `a request is one SQS message of at most ${sqsKb} KiB, but ${work.eventsPerRequest} events are ${rounded(work.requestKb)} KiB`,
    );
  const most = fullBatch(settings.mapping, work);
  if ((work.messagesPerInvocation ?? 0) > most)
    throw new RangeError(
      `an invocation carries at most ${settings.mapping.batchSize} messages, the batch size, and ${mappingLimits.payloadBytes / 2 ** 20} MB: ${most} of ${rounded(work.requestKb)} KiB, not ${rounded(work.messagesPerInvocation ?? 0)}`,
    );
  const full = work.messagesPerInvocation ?? most;
  const [wallMs, cpuMs] = [
    work.wallMs + work.wallMsPerMessage * full,
    work.cpuMs + work.cpuMsPerMessage * full,
  ];
  if (!work.measured && cpuMs > wallMs)
    throw new RangeError(
      `an invocation of ${rounded(full)} messages takes ${rounded(wallMs)} ms and cannot use ${rounded(cpuMs)} ms of CPU`,
    );
  if (!work.measured && work.wallMs + work.wallMsPerMessage < leastMs)
    throw new RangeError(
      `an invocation takes ${leastMs} ms at least, the least that Lambda bills, and not ${rounded(work.wallMs + work.wallMsPerMessage)} ms`,
    );
  const onDefault = compute.arm === 'hybrid' ? compute.overflow : compute;
  if (onDefault.arm === 'default') {
    const { min, max } = defaultLambdaLimits.memoryMiB;
    if (onDefault.memoryMiB < min || onDefault.memoryMiB > max)
      throw new RangeError(
        `memory of default Lambda is ${min} to ${max.toLocaleString('en-US')} MiB, not ${onDefault.memoryMiB}`,
      );
  }
  const timeoutMs = config.processor.timeoutSeconds * 1_000;
  for (const { workload, compute: side } of consumersOf(question, prices))
    if (workload.durationMs > timeoutMs)
      throw new RangeError(
        `an invocation on ${side.arm === 'default' ? 'default Lambda' : 'managed instances'} would take ${rounded(workload.durationMs / 1_000)} s, beyond the time-out of ${config.processor.timeoutSeconds} s (processor.timeoutSeconds)`,
      );
}

const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(3)));
