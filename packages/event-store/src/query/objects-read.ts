/** Objects that a query has to open, of how many there are in the tables that it names. */
export interface ObjectsRead {
  read: number;
  of: number;
}

export type ScanFunction = 'read_parquet' | 'parquet_scan';

interface PlanNode {
  name?: string;
  children?: PlanNode[];
  extra_info?: Record<string, string | string[] | undefined>;
}

/**
 * How many files DuckDB's plan (EXPLAIN, FORMAT JSON) opens: a scan that a filter on the partition keeps small has "Scanning Files",
 * another one reads all that its view has. The settled objects are counted once: the view looks into some of them twice.
 *
 * @param inView how many objects the view has that a scan function reads; asked only where the plan does not say it
 */
export function objectsRead(plan: PlanNode[], inView: (scan: ScanFunction) => number): number {
  let [small, settled] = [0, 0];
  for (const { name = '', extra_info: info } of plan.flatMap(nodes)) {
    const scan = name.trim().toLowerCase();
    if (scan !== 'read_parquet' && scan !== 'parquet_scan') continue;
    const [, files] = /^(\d+)\/\d+$/.exec(String(info?.['Scanning Files'] ?? '')) ?? [];
    const read = files === undefined ? inView(scan) : Number(files);
    if (scan === 'parquet_scan') settled = Math.max(settled, read);
    else small += read;
  }
  return small + settled;
}

const nodes = (node: PlanNode): PlanNode[] => [node, ...(node.children ?? []).flatMap(nodes)];
