import { settledBytesPerEvent } from '@telemetry/settings';
import type { Item } from '../bill/item-schemas.ts';

/** How small objects are put together: `sql.settling` of a stage. */
export interface SettlingShape {
  everyHours: number;
  windowDays: number;
  graceHours: number;
}

/** What is stored in a month. */
export interface Stored {
  eventsPerMonth: number;
  /** Of the processor's. */
  objects: number;
  smallBytes: number;
}

/**
 * What was measured of rows put together, on Trino 476 with objects as the processor writes them (docs/sql-on-trino.md): bytes as a
 * share of what they were in small objects, of the id of an event, and of what a count by type reads of an event.
 */
export const settledSizes = { shareOfSmall: 0.617, idBytes: 20.9, typeBytes: settledBytesPerEvent.type };

/** States that a run goes through, and again for each day that has small objects. A test of infra counts them in the definition. */
export const settlingStates = { ofARun: 6, ofADay: 7 };

/** Athena bills 10 MB of a query at least (https://aws.amazon.com/athena/pricing/, read 2026-11-29). */
export const leastScannedBytes = 10 * 2 ** 20;
export const bytesPerTb = 2 ** 40;

/** Statements that look through a day's small objects, each reading them whole: Trino reads a Parquet file of less than 3 MB so. */
const statementsOfSmall = 3;
const keysPerDelete = 1_000;
const keysPerList = 1_000;
/** Snapshots keep what was rewritten for so long (infra/constructs/event-catalog.ts). */
const snapshotHours = 24;
/** Written of an hour, and of a commit: manifest, list of manifests and metadata. Merging, optimizing and expiring commit. */
const [filesOfAnHour, filesOfACommit] = [4, 3];

/** Runs that find an hour's small objects: the one that takes it, and those until its grace is over. */
const runsOfAnHour = ({ everyHours, graceHours }: SettlingShape): number =>
  2 + Math.floor(graceHours / everyHours);

/** Hours for which small objects are there: until the run after the grace. */
const hoursSmall = (shape: SettlingShape): number => 1 + runsOfAnHour(shape) * shape.everyHours;

/** Bytes stored on average, of events that are kept for so many months. */
export function storedBytes(
  { smallBytes }: Stored,
  months: number,
  hoursPerMonth: number,
  shape?: SettlingShape,
): number {
  if (!shape) return smallBytes * months;
  const settled = smallBytes * settledSizes.shareOfSmall * (months + snapshotHours / hoursPerMonth);
  return settled + smallBytes * Math.min(months, hoursSmall(shape) / hoursPerMonth);
}

/** A month of putting together: what Athena scans, requests of S3, transitions, and the metric of its age. */
export function settlingItems(shape: SettlingShape, stored: Stored, hoursPerMonth: number): Item[] {
  const { eventsPerMonth, objects, smallBytes } = stored;
  const runs = hoursPerMonth / shape.everyHours;
  const passes = runsOfAnHour(shape);
  // Today, and as long as hours of yesterday have small objects yesterday.
  const days = eventsPerMonth > 0 ? 1 + (passes * shape.everyHours) / 24 : 0;
  const daysInARun = runs * days;
  const small = daysInARun > 0 ? (passes * smallBytes) / daysInARun : 0;
  // Days after today have none.
  const idsOfADay = (eventsPerMonth / hoursPerMonth) * 24 * settledSizes.idBytes;
  const idsOfTheWindow = idsOfADay * (shape.windowDays + 1);
  const settled = daysInARun > 0 ? (smallBytes * settledSizes.shareOfSmall) / daysInARun : 0;
  const scannedOfADay = [
    small + idsOfTheWindow, // Merge
    small + idsOfTheWindow + idsOfADay, // Compare
    small + idsOfTheWindow, // Find removable
    settled, // Optimize: what was not together yet
  ].reduce((sum, bytes) => sum + Math.max(leastScannedBytes, bytes), 0);
  const scanned = daysInARun * scannedOfADay + runs * leastScannedBytes; // Expire
  const lists = 2 * runs + statementsOfSmall * (daysInARun * 24 + (passes * objects) / keysPerList);
  const files = daysInARun > 0 ? hoursPerMonth * filesOfAnHour : 0;
  const commits = 2 * daysInARun + runs;
  return [
    { kind: 'athena', scannedTb: scanned / bytesPerTb },
    {
      kind: 's3',
      putRequests: lists + 2 * files + commits * filesOfACommit,
      getRequests: statementsOfSmall * passes * objects,
    },
    {
      kind: 'step-functions-standard',
      transitions:
        runs * settlingStates.ofARun + daysInARun * settlingStates.ofADay + objects / keysPerDelete,
    },
    { kind: 'cloudwatch-metrics', metrics: 1 },
  ];
}
