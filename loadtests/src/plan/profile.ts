/**
 * What the function's work is like, beyond the pipeline's own: `as-is`, `wait-160` (each message asks an enrichment service
 * that answers after 160 ms), `cpu-40` (each invocation computes 40 ms more), `wait-160-cpu-40` (both: 200 ms, of which
 * 80 % is waiting).
 */
export interface Profile {
  name: string;
  waitMs: number;
  cpuMs: number;
}

/** Throws with the rule and the value. */
export function readProfile(name: string): Profile {
  const [, wait, cpu] = /^(?:as-is|(?:wait-(\d+))?-?(?:cpu-(\d+))?)$/.exec(name) ?? [];
  const canonical = [wait && `wait-${wait}`, cpu && `cpu-${cpu}`].filter(Boolean).join('-') || 'as-is';
  if (canonical !== name)
    throw new Error(
      `a profile is as-is, wait-<ms>, cpu-<ms> or wait-<ms>-cpu-<ms>, not ${JSON.stringify(name)}`,
    );
  return { name, waitMs: Number(wait ?? 0), cpuMs: Number(cpu ?? 0) };
}
