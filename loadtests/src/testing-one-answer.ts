import type { MadeScenario } from '@telemetry/runs/testing';
import type { Arm } from '@telemetry/settings';

/** US dollars a month; null where a price is not known here. */
export type Usd = Partial<Record<Arm, number | null>>;

export const cents = (usd: number | null): string =>
  usd === null
    ? 'not known here'
    : `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

const work: Omit<MadeScenario, 'arm'> = { requests: 2_000, messagesPerInvocation: 8, invocationMs: 150 };
export const runOfBothArms: MadeScenario[] = [
  { ...work, arm: 'managed-instances' },
  { ...work, arm: 'default', invocationMs: 60 },
];
