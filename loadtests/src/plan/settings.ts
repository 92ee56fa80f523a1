import { InvalidArgumentError } from 'commander';

/** Everything that a comparison may vary, by its option. What is left out stays as deployed, or as in the scenario. */
export interface Settings {
  /** Requests a second in the scenario's busiest phase; the others in proportion. */
  rate?: number;
  /** Seconds of the whole scenario; its phases in proportion. */
  duration?: number;
  'events-per-request'?: number;
  'linger-ms'?: number;
  workers?: number;
  concurrency?: number;
  'batch-size'?: number;
  'window-seconds'?: number;
  'max-receive-count'?: number;
  'min-environments'?: number;
}
export type SettingName = keyof Settings;

/** Those that change what is deployed, and not the load. */
export const deployedSettings: readonly SettingName[] = [
  'linger-ms',
  'workers',
  'concurrency',
  'batch-size',
  'window-seconds',
  'max-receive-count',
  'min-environments',
];

interface Limits {
  least: number;
  most: number;
  about: string;
}

/** Ranges are AWS's where it has one. */
export const settingLimits: Record<SettingName, Limits> = {
  rate: { least: 1, most: 10_000, about: 'requests a second in the busiest phase' },
  duration: { least: 1, most: 86_400, about: 'seconds of the whole scenario' },
  'events-per-request': { least: 1, most: 500, about: 'events in each client batch' },
  'linger-ms': {
    least: 0,
    // Half of the function's longest time-out.
    most: 450_000,
    about: 'how long an object waits for company, on managed instances',
  },
  workers: { least: 1, most: 64, about: 'worker threads of an environment, on managed instances' },
  concurrency: { least: 1, most: 512, about: 'slots of an environment, on managed instances' },
  'batch-size': { least: 1, most: 10_000, about: 'messages an invocation carries at most' },
  'window-seconds': { least: 0, most: 300, about: 'how long the mapping gathers a batch' },
  'max-receive-count': { least: 1, most: 1_000, about: 'receives before a message is a dead letter' },
  'min-environments': { least: 1, most: 12, about: 'environments that always run, on managed instances' },
};
export const settingNames = Object.keys(settingLimits) as SettingName[];

/** Throws commander's error for a wrong call. */
export function readSetting(name: SettingName): (text: string) => number {
  const { least, most } = settingLimits[name];
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`${name} is a whole number from ${least} to ${most}.`);
    return value;
  };
}

export interface Sweep {
  setting: SettingName;
  values: readonly number[];
}

/** `batch-size=1,10,100`. Throws commander's error for a wrong call. */
export function readSweep(text: string): Sweep {
  const [name, list] = text.split('=', 2);
  if (!settingNames.includes(name as SettingName) || !list)
    throw new InvalidArgumentError(
      `It is <setting>=<value>,<value>,…; settings are ${settingNames.join(', ')}.`,
    );
  const setting = name as SettingName;
  return { setting, values: [...new Set(list.split(',').map(readSetting(setting)))] };
}
