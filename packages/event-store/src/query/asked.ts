import type { DuckDBConnection } from '@duckdb/node-api';
import { statementTree, type SyntaxNode } from './statement-tree.ts';

/** What a query says plainly, as it is written. */
export interface Asked {
  /** Names of the tables and views that it reads; undefined where DuckDB does not say. */
  tables?: ReadonlySet<string>;
  /** Whether rows of a partition may be asked for: `2026-11-20` and `05`, as the folders have them. */
  hour: (date: string, hour: string) => boolean;
}

export const everything: Asked = { hour: () => true };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Hours that the conditions of a query leave, where it reads one table: those that hold for every row, on `ingest_date`, on
 * `ingest_hour`, and on `received_at`, from which both follow. Anything else asks for every hour.
 */
export async function askedBy(connection: DuckDBConnection, sql: string): Promise<Asked> {
  const tree = await statementTree(connection, sql);
  if (!tree) return everything;
  const selects = tree.nodes.filter(({ type }) => type === 'SELECT_NODE');
  const reads = tree.nodes.filter(({ type }) => type === 'BASE_TABLE');
  const tables = new Set(reads.map((node) => String(node['table_name'])));
  const select = selects.find((node) => node['from_table'] === reads[0]);
  if (reads.length !== 1 || !select) return { ...everything, tables };
  const table = reads[0] as SyntaxNode;
  const bounds = new Bounds(String(table['alias'] || table['table_name']));
  for (const condition of conditions(select['where_clause'] as SyntaxNode | null)) bounds.narrow(condition);
  return { tables, hour: (date, hour) => bounds.have(date, hour) };
}

/** All of them have to be true. */
function conditions(where: SyntaxNode | null): SyntaxNode[] {
  if (!where) return [];
  return where.type === 'CONJUNCTION_AND'
    ? (where['children'] as SyntaxNode[]).flatMap((child) => conditions(child))
    : [where];
}

/** From and to which hour, and which hours of a day. Wider than what was asked where that is simpler. */
class Bounds {
  #fromMs = -Infinity;
  #toMs = Infinity;
  #hours: ReadonlySet<string> | undefined;
  readonly #table: string;

  /** @param table as its columns are called; those of a query around it are something else */
  constructor(table: string) {
    this.#table = table.toLowerCase();
  }

  have(date: string, hour: string): boolean {
    const atMs = Date.parse(`${date}T${hour}:00:00Z`);
    // What is no hour of ours is left to the engine.
    if (Number.isNaN(atMs)) return true;
    return atMs >= this.#fromMs && atMs <= this.#toMs && (this.#hours?.has(hour) ?? true);
  }

  narrow(node: SyntaxNode): void {
    const { type } = node;
    if (type === 'COMPARE_IN') {
      const [column, ...values] = node['children'] as SyntaxNode[];
      this.#among(this.#nameOf(column), values.map(valueOf));
    } else if (type === 'COMPARE_BETWEEN') {
      const name = this.#nameOf(node['input'] as SyntaxNode);
      this.#atLeast(name, valueOf(node['lower'] as SyntaxNode));
      this.#atMost(name, valueOf(node['upper'] as SyntaxNode));
    } else if (node['class'] === 'COMPARISON') this.#compare(node);
  }

  #nameOf(node: SyntaxNode | undefined): string | undefined {
    if (node?.type !== 'COLUMN_REF') return undefined;
    const [name, table = this.#table] = (node['column_names'] as string[])
      .map((each) => each.toLowerCase())
      .toReversed();
    return table === this.#table ? name : undefined;
  }

  #compare(node: SyntaxNode): void {
    const [left, right] = [node['left'] as SyntaxNode, node['right'] as SyntaxNode];
    const turned = this.#nameOf(left) === undefined;
    const name = this.#nameOf(turned ? right : left);
    const value = valueOf(turned ? left : right);
    if (node.type === 'COMPARE_EQUAL') this.#among(name, [value]);
    const greater = node.type.startsWith('COMPARE_GREATERTHAN');
    if (!greater && !node.type.startsWith('COMPARE_LESSTHAN')) return;
    if (greater === turned) this.#atMost(name, value);
    else this.#atLeast(name, value);
  }

  #among(name: string | undefined, values: readonly (string | undefined)[]): void {
    if (values.some((value) => value === undefined)) return;
    if (name === 'ingest_hour') {
      const [before, now] = [this.#hours, new Set(values as string[])];
      this.#hours = before ? now.intersection(before) : now;
      return;
    }
    const times = values.map(timeOf);
    if (times.some(Number.isNaN)) return;
    this.#atLeast(name, new Date(Math.min(...times)).toISOString());
    this.#atMost(name, new Date(Math.max(...times)).toISOString());
  }

  #atLeast(name: string | undefined, value: string | undefined): void {
    const ms = timeOf(value);
    if (Number.isNaN(ms)) return;
    // A text beside a date is cut off to its day; a time is not, and asks for less.
    if (name === 'ingest_date') this.#fromMs = Math.max(this.#fromMs, startOf(dayMs, ms));
    if (name === 'received_at') this.#fromMs = Math.max(this.#fromMs, startOf(hourMs, ms));
  }

  #atMost(name: string | undefined, value: string | undefined): void {
    const ms = timeOf(value);
    if (Number.isNaN(ms)) return;
    if (name === 'ingest_date') this.#toMs = Math.min(this.#toMs, startOf(dayMs, ms) + dayMs - 1);
    if (name === 'received_at') this.#toMs = Math.min(this.#toMs, ms);
  }
}

const startOf = (unitMs: number, ms: number): number => Math.floor(ms / unitMs) * unitMs;

/** Epoch milliseconds of a day or a time without a zone, which is in UTC; NaN of anything else. */
function timeOf(value: string | undefined): number {
  const [, day, time = '00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z?)?$/.exec(value ?? '') ?? [];
  return day === undefined ? NaN : Date.parse(`${day}T${time}Z`);
}

/** A text that is written there, be it called a DATE or a TIMESTAMP. */
function valueOf(node: SyntaxNode): string | undefined {
  if (node.type === 'OPERATOR_CAST') {
    const { id } = node['cast_type'] as { id: string };
    const value = valueOf(node['child'] as SyntaxNode);
    // A time of day is not in a date any more.
    return id === 'DATE' ? value?.slice(0, 10) : id === 'TIMESTAMP' ? value : undefined;
  }
  const value = (node['value'] as { value?: unknown } | undefined)?.value;
  return node.type === 'VALUE_CONSTANT' && typeof value === 'string' ? value : undefined;
}
