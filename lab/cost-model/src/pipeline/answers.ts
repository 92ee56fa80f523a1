import { priceList, type Architecture, type Commitment } from '../prices/price-list.ts';
import type { Workload } from '../traffic/workload.ts';
import type { Comparison } from './compare.ts';
import {
  defaultComputeOfProject,
  managedComputeOfProject,
  pipelineSettingsOfProject,
} from './project-settings.ts';
import type { PlainArm } from './question.ts';

/** What a person says of traffic and work, by flags, in answers or with sliders. */
export interface Answers {
  region: string;
  eventsPerMonth: number;
  eventsPerRequest: number;
  eventBytes: number;
  messagesPerInvocation: number;
  /** Wall time: of an invocation as such, and of each event in it. */
  wallMs: number;
  wallMsPerEvent: number;
  cpuMs: number;
  cpuMsPerEvent: number;
  /** Of default Lambda. */
  memoryMiB: number;
  architecture: Architecture;
  instanceType: string;
  commitment: 'none' | Commitment;
  edge: 'rest' | 'http';
  network: 'endpoints' | 'nat';
  peakFactor: number;
  burstFactor: number;
  burstMinutes: number;
  retentionMonths: number;
  freeTier: boolean;
}

/**
 * Where nothing is said. Work and sizes are rounded from a run of this project's own processor on the local twin
 * (2026-11-21, two cores, `pnpm demo`, steady and burst): 25 events and 4.3 KB a request, 6 ms CPU an invocation and
 * 0.02 ms an event, an S3 write of 35 ms to wait for.
 */
export const defaultAnswers: Omit<Answers, 'eventsPerMonth'> = {
  region: 'us-east-1',
  eventsPerRequest: 25,
  eventBytes: 173,
  messagesPerInvocation: 10,
  wallMs: 45,
  wallMsPerEvent: 0.03,
  cpuMs: 6,
  cpuMsPerEvent: 0.02,
  memoryMiB: 1_769,
  architecture: 'arm64',
  instanceType: 'm7g.xlarge',
  commitment: 'none',
  edge: 'rest',
  network: 'endpoints',
  peakFactor: 1,
  burstFactor: 1,
  burstMinutes: 5,
  retentionMonths: 1,
  freeTier: false,
};

const storedBytesPerEvent = 40;
const logBytesPerInvocation = 600;

/** Throws a `RangeError` that names what is wrong. */
export function comparisonOf(answers: Answers, measured?: Record<PlainArm, Workload>): Comparison {
  const { commitment, region, eventsPerMonth } = answers;
  const assumed = workloadOf(answers);
  const shares = commitment === 'none' ? undefined : priceList(region).commitments[commitment];
  return {
    eventsPerMonth,
    workloads: measured ?? { default: assumed, 'managed-instances': assumed },
    default: {
      ...defaultComputeOfProject,
      architecture: answers.architecture,
      memoryMiB: answers.memoryMiB,
      discount: shares?.lambda.share,
    },
    'managed-instances': {
      ...managedComputeOfProject,
      instanceType: answers.instanceType,
      discount: shares?.ec2.share,
      network:
        answers.network === 'nat' ? { kind: 'nat-gateways', gateways: 3 } : managedComputeOfProject.network,
    },
    settings: {
      ...pipelineSettingsOfProject,
      region,
      edge: answers.edge,
      freeTier: answers.freeTier,
      retentionMonths: answers.retentionMonths,
      day: {
        peakFactor: answers.peakFactor,
        peakHour: 18,
        burst:
          answers.burstFactor > 1
            ? { factor: answers.burstFactor, startHour: 12, minutes: answers.burstMinutes }
            : undefined,
      },
    },
  };
}

export function workloadOf(answers: Omit<Answers, 'eventsPerMonth'>): Workload {
  const { eventsPerRequest, messagesPerInvocation, wallMs, wallMsPerEvent, cpuMs, cpuMsPerEvent } = answers;
  const events = eventsPerRequest * messagesPerInvocation;
  const work: Workload = {
    eventsPerRequest,
    requestKb: (eventsPerRequest * answers.eventBytes) / 1_024,
    messagesPerInvocation,
    durationMs: wallMs + wallMsPerEvent * events,
    cpuMs: cpuMs + cpuMsPerEvent * events,
    eventsPerObject: events,
    storedBytesPerEvent,
    logBytesPerInvocation,
    receivesPerMessage: 1,
  };
  if (work.cpuMs > work.durationMs)
    throw new RangeError(
      `an invocation of ${Number(work.durationMs.toFixed(3))} ms cannot use ${Number(work.cpuMs.toFixed(3))} ms of CPU`,
    );
  return work;
}
