import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { IcebergTable, Storage } from '../pipeline/pipeline.ts';

/** What Athena does with the next statement, in place of running it. */
export type Trouble =
  /** Its end (API reference, QueryExecutionStatus, read 2026-11-29), and why. */
  | { state: string; reason?: string; retryable?: boolean }
  /** The call itself is refused, as by a quota. */
  | { refuse: string }
  /** It does its work, and then says that there is more of it. */
  | { more: string };

const hourMs = 3_600_000;

interface Snapshot {
  committedAtMs: number;
  /** Keys of its data files. */
  files: Set<string>;
}

/**
 * Athena and Step Functions on a free port, with one Iceberg table of settled rows that the statements of forgetting work on as they would:
 * DELETE names positions and leaves the bytes, OPTIMIZE writes files anew, VACUUM lets go what only snapshots older than a day have. Answers are in the
 * form of the API references (read 2026-11-29). Anything else is refused.
 */
export class TestingAthena implements AsyncDisposable {
  /** Rows that a query sees, by id. */
  readonly rows = new Map<string, number>();
  deleteFiles = 0;
  snapshots: Snapshot[] = [];
  /** Later than the clock of the bucket. */
  nowMs = Date.now() + 60_000;
  /** By the beginning of a statement. */
  readonly troubles = new Map<string, Trouble[]>();
  readonly said: string[] = [];
  readonly calls: string[] = [];
  /** Starts of runs of settling that have not ended. */
  settlingSinceMs: number[] = [];
  /** Called before each statement: a crash comes in here, or rows do. */
  beforeStatement: (sql: string) => void | Promise<void> = () => {};
  table!: IcebergTable;
  readonly #storage: Storage;
  /** Rows by whose they are, of each data file that is there. */
  readonly #files = new Map<string, Map<string, number>>();
  readonly #answers = new Map<string, { state: string; rows: string[][]; more: object; looks: number }>();
  readonly #server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      this.calls.push(action);
      const answer = await this.#answer(action, JSON.parse(body) as Record<string, string>);
      const refused = '__type' in answer;
      response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    })();
  });

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  static async start(storage: Storage): Promise<TestingAthena> {
    const athena = new TestingAthena(storage);
    await new Promise<void>((done) => athena.#server.listen(0, '127.0.0.1', done));
    const settings = {
      endpoint: `http://127.0.0.1:${(athena.#server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
      maxAttempts: 3,
    };
    athena.table = {
      athena: new AthenaClient(settings),
      sfn: new SFNClient(settings),
      workGroup: 'settling',
      database: 'events',
      stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:settling',
      pollEveryMs: 1,
    };
    return athena;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.table.athena.destroy();
    this.table.sfn.destroy();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** Rows that settling brings. */
  async settle(id: string, rows: number): Promise<void> {
    this.rows.set(id, (this.rows.get(id) ?? 0) + rows);
    this.#commit([...this.#ofTable(), await this.#write(new Map([[id, rows]]))]);
  }

  /** Rows of an id in data files, of whatever snapshot. */
  bytesOf(id: string): number {
    return [...this.#files.values()].reduce((sum, rows) => sum + (rows.get(id) ?? 0), 0);
  }

  #ofTable(): Set<string> {
    return this.snapshots.at(-1)?.files ?? new Set();
  }

  async #write(rows: Map<string, number>): Promise<string> {
    const key = `iceberg/events_settled/data/${this.#files.size}-${this.nowMs}.parquet`;
    this.#files.set(key, rows);
    const { s3, bucket } = this.#storage;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'rows' }));
    return key;
  }

  #commit(files: Iterable<string>): void {
    this.snapshots.push({ committedAtMs: (this.nowMs += 1_000), files: new Set(files) });
  }

  async #answer(action: string, input: Record<string, string>): Promise<object> {
    const { QueryString = '', QueryExecutionId = '' } = input;
    switch (action) {
      case 'StartQueryExecution': {
        if (input['WorkGroup'] !== 'settling')
          return { __type: 'InvalidRequestException', message: 'WorkGroup is not found' };
        const trouble = [...this.troubles].find(([begins]) => QueryString.startsWith(begins))?.[1].shift();
        if (trouble && 'refuse' in trouble) return { __type: trouble.refuse, message: 'Rate exceeded' };
        this.said.push(QueryString);
        await this.beforeStatement(QueryString);
        const id = `query-${this.said.length}`;
        if (trouble && 'state' in trouble) {
          const { state, reason, retryable } = trouble;
          const more = {
            StateChangeReason: reason,
            ...(retryable !== undefined && { AthenaError: { Retryable: retryable } }),
          };
          this.#answers.set(id, { state, rows: [], more, looks: 0 });
          return { QueryExecutionId: id };
        }
        const rows = await this.#run(QueryString);
        const more = { StateChangeReason: trouble?.more };
        this.#answers.set(id, { state: trouble ? 'FAILED' : 'SUCCEEDED', rows, more, looks: 0 });
        return { QueryExecutionId: id };
      }
      case 'GetQueryExecution': {
        const answer = this.#answers.get(QueryExecutionId);
        if (!answer)
          return {
            __type: 'InvalidRequestException',
            message: `QueryExecution ${QueryExecutionId} was not found`,
          };
        answer.looks += 1;
        const State = answer.looks === 1 ? 'QUEUED' : answer.looks === 2 ? 'RUNNING' : answer.state;
        const CompletionDateTime = this.nowMs / 1_000;
        return {
          QueryExecution: { QueryExecutionId, Status: { State, CompletionDateTime, ...answer.more } },
        };
      }
      case 'GetQueryResults': {
        const rows = [['_col0'], ...(this.#answers.get(QueryExecutionId)?.rows ?? [])];
        // A page for each row: who reads only the first page has the header alone.
        const at = Number(input['NextToken'] ?? 0);
        const Data = rows[at]?.map((VarCharValue) => ({ VarCharValue }));
        return {
          ResultSet: { Rows: [{ Data }] },
          ...(at + 1 < rows.length && { NextToken: String(at + 1) }),
        };
      }
      case 'StopQueryExecution':
        this.#answers.set(QueryExecutionId, { state: 'CANCELLED', rows: [], more: {}, looks: 2 });
        return {};
      case 'ListExecutions':
        return {
          executions: this.settlingSinceMs.map((ms) => ({ status: 'RUNNING', startDate: ms / 1_000 })),
        };
      default:
        return { __type: 'UnknownOperationException', message: action };
    }
  }

  async #run(sql: string): Promise<string[][]> {
    const [, key] = /\$path" LIKE '%\/(.*)'\)$/.exec(sql) ?? [];
    if (sql.startsWith('SELECT count(*) FROM events_settled WHERE'))
      return [[String((await this.#idsOf(key)).reduce((sum, id) => sum + (this.rows.get(id) ?? 0), 0))]];
    if (sql.startsWith('DELETE FROM events_settled WHERE')) {
      for (const id of await this.#idsOf(key)) if (this.rows.delete(id)) this.deleteFiles += 1;
      this.#commit(this.#ofTable());
    } else if (sql === 'OPTIMIZE events_settled REWRITE DATA USING BIN_PACK') {
      this.deleteFiles = 0;
      this.#commit([await this.#write(new Map(this.rows))]);
    } else if (sql === 'VACUUM events_settled') {
      const last = this.snapshots.at(-1);
      this.snapshots = this.snapshots.filter(
        (each) => each === last || each.committedAtMs > this.nowMs - 24 * hourMs,
      );
      const { s3, bucket } = this.#storage;
      for (const Key of [...this.#files.keys()])
        if (!this.snapshots.some(({ files }) => files.has(Key))) {
          this.#files.delete(Key);
          await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
        }
    } else if (sql === 'SELECT count(*) FROM "events_settled$files" WHERE content <> 0')
      return [[String(this.deleteFiles)]];
    else if (sql === 'SELECT file_path FROM "events_settled$files"')
      return [...this.#ofTable()].map((key) => [`s3://${this.#storage.bucket}/${key}`]);
    else throw new Error(`nobody answers ${sql}`);
    return [];
  }

  /** The ids of an open request, as the table of requests has them. */
  async #idsOf(key = ''): Promise<string[]> {
    const { s3, bucket } = this.#storage;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const text = (await Body?.transformToString()) ?? '';
    if (text.includes('\n')) throw new Error('a table of JSON has a line for each row');
    return (JSON.parse(text) as { ids: string[] }).ids;
  }
}
