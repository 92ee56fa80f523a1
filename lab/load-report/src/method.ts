import type { RunFile } from '@telemetry/runs';
import { assumptions } from './cost/assumptions.ts';
import { percent } from './format.ts';

/** How the numbers came about, and where they stop. The same sentences in the page and in the Markdown. */
export function methodOf({ target, machine, arms }: RunFile, stage: string, region: string): string[] {
  const twin = target === 'twin';
  return [
    twin
      ? `The synthesized template and the bundled handler ran on one machine: the edge, the event source mapping and the environments are the project’s twin, the runtime client is AWS’s own, SQS and S3 are an emulator.`
      : `The deployed stacks ran in AWS. Counters and samples are CloudWatch’s: invocations, throttles and queue figures by the minute, environments by five minutes.`,
    'Artillery sent the same phases of load to each arm: an open model, a request leaves when it is due whatever became of those before it.',
    'A latency percentile is a measured sample, by nearest rank, over one repeat. Nothing is averaged over arms, smoothed, or left out. HTTP latency counts accepted requests alone, from when a request was due by the plan: what the load generator is late by is part of it, and a figure of its own.',
    'Events a month are those accepted within the time planned, over that time, all month.',
    twin
      ? 'Received → stored is from the edge’s time of the message to the file time of the S3 object that holds its last row.'
      : 'Received → stored is from the edge’s time of the message to the LastModified of the S3 object that holds its last row, which S3 gives in whole seconds.',
    'Accounting is by sets of event ids: the load generator knows every id it sent, SQL over the stored objects and a look at the dead-letter queue know where each ended.',
    `A bill is stage ${stage}, its floor, zones and retention, with the work of this run, at list prices (${region}, on demand, no free tier, ${assumptions.hoursPerMonth} hours). At other traffic than the run’s, batches and objects fill as the model says, by as much fuller as they were here. Assumed and not measured: a month of flat traffic; managed instances are used to ${percent(assumptions.targetUtilization)} of CPU and slots, with one vCPU and one GiB of each instance kept by its operating system; the dearest allowed instance type; ${assumptions.logBytesPerInvocation} bytes of log an invocation; queries and traffic between zones cost both arms the same and are left out.`,
    ...(arms.includes('hybrid')
      ? [
          `The hybrid’s bill takes the share of messages that its overflow took off the queue in this run, and each function’s own work; objects, whose writer is not counted, are shared out by messages. The floor is sized for the rest, flat, as the other fleet is, and never below what is deployed. The alarm and the state machine that switch the overflow cost some $0.10 a month and are left out.`,
        ]
      : []),
    ...(twin
      ? [
          `A CPU second of this machine (${machine.cpuModel}) counts as a CPU second of the vCPU that AWS would give; so does an invocation’s duration. Both are wrong by the same factor on both arms, but only default Lambda is billed by duration.`,
          'Scale-out on AWS takes minutes and its policy is not published; the twin’s is a model whose numbers are in docs/twin.md.',
        ]
      : []),
  ];
}
