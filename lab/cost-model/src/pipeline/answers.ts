import {
  assumedWork,
  workloadOf,
  type AssumedWork,
  type Architecture,
  type Commitment,
  defaultComputeOfProject,
  managedComputeOfProject,
  pipelineSettingsOfProject,
  type PlainArm,
  priceList,
  type Workload,
} from '@telemetry/prices';
import type { Comparison } from './compare.ts';

/** What a person says of traffic and work, by flags, in answers or with sliders. */
export interface Answers extends AssumedWork {
  region: string;
  eventsPerMonth: number;
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

/** Where nothing is said. */
export const defaultAnswers: Omit<Answers, 'eventsPerMonth'> = {
  region: 'us-east-1',
  ...assumedWork,
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

/** Throws a `RangeError` that names what is wrong. */
export function comparisonOf(
  answers: Answers,
  measured: Partial<Record<PlainArm, Workload>> = {},
): Comparison {
  const { commitment, region, eventsPerMonth } = answers;
  const assumed = workloadOf(answers);
  const shares = commitment === 'none' ? undefined : priceList(region).commitments[commitment];
  return {
    eventsPerMonth,
    workloads: { default: assumed, 'managed-instances': assumed, ...measured },
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
