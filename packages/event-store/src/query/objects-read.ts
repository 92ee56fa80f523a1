/** Objects that a query has to open, of how many there are in the tables that it names. */
export interface ObjectsRead {
  read: number;
  of: number;
}

/** Small objects, settled ones, and those of them that the view `events` looks into beside the small ones. */
export interface Objects {
  small: number;
  settled: number;
  beside: number;
}

interface PlanNode {
  name?: string;
  children?: PlanNode[];
  extra_info?: Record<string, string | string[] | undefined>;
}

/**
 * How many objects DuckDB's plan (EXPLAIN, FORMAT JSON) opens: a scan that a filter on the partition keeps small has "Scanning Files",
 * another one reads all that its view has. What is opened twice is counted once.
 */
export function objectsRead(plan: PlanNode[], inViews: Objects, stored: Omit<Objects, 'beside'>): number {
  const read = { small: 0, settled: 0, beside: 0 };
  for (const { of, node } of plan.flatMap((root) => scansBelow(root))) {
    const [, files] = /^(\d+)\/\d+$/.exec(String(node.extra_info?.['Scanning Files'] ?? '')) ?? [];
    const count = files === undefined ? inViews[of] : Number(files);
    read[of] = of === 'beside' ? Math.max(read[of], count) : read[of] + count;
  }
  return Math.min(read.small, stored.small) + Math.min(Math.max(read.settled, read.beside), stored.settled);
}

/** @param isJoined whether a join is the next above, of those and of unions: the ids of what is settled beside small objects are read there */
function scansBelow(node: PlanNode, isJoined = false): { of: keyof Objects; node: PlanNode }[] {
  const name = (node.name ?? '').trim().toLowerCase();
  if (name === 'read_parquet') return [{ of: 'small', node }];
  if (name === 'parquet_scan') return [{ of: isJoined && readsIds(node) ? 'beside' : 'settled', node }];
  const joined = name.includes('join') || (isJoined && name !== 'union');
  return (node.children ?? []).flatMap((child) => scansBelow(child, joined));
}

const readsIds = ({ extra_info: info }: PlanNode): boolean =>
  [info?.['Projections'] ?? []].flat().sort().join() === 'event_id,ingest_date,ingest_hour';
