export {
  bytes,
  count,
  duration,
  listed,
  percent,
  plural,
  share,
  short,
  usd,
} from '@telemetry/terminal/numbers';

/** What a workload's name stands for. */
export function workloadText(profile: string): string {
  const [, wait] = /wait-(\d+)/.exec(profile) ?? [];
  const [, cpu] = /cpu-(\d+)/.exec(profile) ?? [];
  const parts = [
    wait && `each message waits ${wait} ms for another service`,
    cpu && `each invocation computes ${cpu} ms more`,
  ].filter(Boolean);
  return parts.join(', ') || 'the pipeline’s own work and nothing else';
}

const armNames: Record<string, string> = {
  'managed-instances': 'Managed Instances',
  default: 'default Lambda',
  hybrid: 'the hybrid',
};

/** Within a sentence. */
export function armName(arm: string): string {
  return armNames[arm] ?? arm;
}

/** Alone, as the head of a column or in a legend. */
export function armLabel(arm: string): string {
  return arm === 'hybrid' ? 'Hybrid' : capital(armName(arm));
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
