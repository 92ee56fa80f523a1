import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { hourOf, isClosed, partitionOfKey } from './hours.ts';
import { type Bucket, listed } from './settle-partition.ts';

const hourMs = 3_600_000;

interface Objects {
  objects: number;
  bytes: number;
}

/** What is stored of an hour. It is settled when it has no small objects. */
export interface StoredHour {
  partition: string;
  small: Objects;
  settled: Objects;
}

/** Objects and bytes of each hour, the oldest first. */
export async function storedHours(where: Bucket): Promise<StoredHour[]> {
  const hours = new Map<string, StoredHour>();
  for (const [of, prefix] of [
    ['small', objectPrefixes.events],
    ['settled', objectPrefixes.settled],
  ] as const)
    for (const { key, bytes } of await listed(where, prefix)) {
      const partition = partitionOfKey(key);
      if (Number.isNaN(hourOf(partition))) continue;
      const none = { objects: 0, bytes: 0 };
      const hour = hours.get(partition) ?? { partition, small: none, settled: none };
      hours.set(partition, {
        ...hour,
        [of]: { objects: hour[of].objects + 1, bytes: hour[of].bytes + bytes },
      });
    }
  return [...hours.values()].sort((a, b) => hourOf(a.partition) - hourOf(b.partition));
}

/** Milliseconds since the end of the oldest hour that is over and not settled; undefined where there is none. */
export function oldestUnsettledAgeMs(
  hours: readonly StoredHour[],
  { nowMs, closedAfterMs }: { nowMs: number; closedAfterMs: number },
): number | undefined {
  const oldest = hours.find(
    ({ partition, small }) => small.objects > 0 && isClosed(partition, nowMs, closedAfterMs),
  );
  return oldest && nowMs - hourOf(oldest.partition) - hourMs;
}
