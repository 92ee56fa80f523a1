import type { Consumer } from '../consumers/consumer.ts';
import type { TwinSettings } from '../settings.ts';
import type { Storage } from '../storage/storage.ts';
import { MappingSwitch } from './mapping-switch.ts';
import { periodSeconds } from './read-alarm.ts';
import type { SwitchDefinition } from './read-switches.ts';
import { watchAlarm } from './watch-alarm.ts';

export interface SwitchContext {
  consumers: readonly Consumer[];
  /** The queue of the consumers. */
  queueName: string;
  storage: Pick<Storage, 'reportedAgeMs'>;
  settings: Pick<TwinSettings, 'timeScale' | 'mappingUpdateDelayMs'>;
  /** Changes of an alarm's state. */
  onLog: (line: string) => void;
  /** A consumer that joins or leaves. */
  onNews: (line: string) => void;
}

/** Alarms that switch consumers on and off, as the template's rules say. */
export function startSwitches(
  definitions: readonly SwitchDefinition[],
  { consumers, queueName, storage, settings, onLog, onNews }: SwitchContext,
): { stop(): Promise<void> } {
  const { timeScale, mappingUpdateDelayMs } = settings;
  const ageOf = (queueName: string): string => describeAge(storage.reportedAgeMs(queueName));
  const switches = new Map(
    consumers.map((consumer) => [
      consumer.mappingId,
      new MappingSwitch(consumer.mapping, mappingUpdateDelayMs / timeScale, (enabled) =>
        onNews(`${roleOf(consumer)} ${enabled ? 'joins' : 'leaves'}: ${ageOf(queueName)}`),
      ),
    ]),
  );
  const watches = definitions.map(({ alarm, updates }) =>
    watchAlarm(
      alarm.condition,
      (periodSeconds * 1_000) / timeScale,
      // In AWS's seconds, of which one of this machine is many.
      () => {
        const ageMs = storage.reportedAgeMs(alarm.queueName);
        return ageMs === undefined ? undefined : (ageMs * timeScale) / 1_000;
      },
      (state, before) => {
        onLog(`alarm ${alarm.id}: ${before} → ${state}, ${ageOf(alarm.queueName)}`);
        for (const { update } of updates.filter((entry) => entry.state === state))
          void switches.get(update.mappingId)?.update(update.enabled);
      },
    ),
  );
  return {
    stop: async () => {
      for (const watch of watches) watch.stop();
      await Promise.all([...switches.values()].map((entry) => entry.stop()));
    },
  };
}

/** Default Lambda that is switched takes what overflows. */
const roleOf = ({ compute, functionName }: Consumer): string =>
  compute === 'default' ? 'overflow' : functionName;

function describeAge(ageMs: number | undefined): string {
  if (ageMs === undefined) return 'the queue is empty';
  const seconds = ageMs / 1_000;
  return `the oldest message is ${seconds.toFixed(seconds < 10 ? 1 : 0)} s old`;
}
