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
 * What DuckDB's plan (EXPLAIN, FORMAT JSON) says of files: a scan that a filter on the partition keeps small has "Scanning Files",
 * another one reads all. The settled objects are counted once: the view looks into them twice.
 *
 * @param stored how many objects a scan function could read; asked only where the plan does not say it
 */
export async function objectsRead(
  plan: PlanNode[],
  stored: (scan: ScanFunction) => Promise<number>,
): Promise<ObjectsRead> {
  const sum = { read: 0, of: 0 };
  let settled = { read: 0, of: 0 };
  for (const { name = '', extra_info: info } of plan.flatMap(nodes)) {
    const scan = name.trim().toLowerCase();
    if (scan !== 'read_parquet' && scan !== 'parquet_scan') continue;
    const files = /^(\d+)\/(\d+)$/.exec(String(info?.['Scanning Files'] ?? ''));
    const all = files ? 0 : await stored(scan);
    const found = files ? { read: Number(files[1]), of: Number(files[2]) } : { read: all, of: all };
    if (scan === 'parquet_scan') settled = found.read < settled.read ? settled : found;
    else [sum.read, sum.of] = [sum.read + found.read, sum.of + found.of];
  }
  return { read: sum.read + settled.read, of: sum.of + settled.of };
}

const nodes = (node: PlanNode): PlanNode[] => [node, ...(node.children ?? []).flatMap(nodes)];
