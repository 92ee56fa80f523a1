/** What the bucket has, by how keys begin; each ends in a slash. */
export const objectPrefixes = {
  events: 'events/',
  rejected: 'rejected/',
  /** Younger than the rows they name, so they go with them. */
  replayRecords: 'records/replay/',
  /** These stay: they prove what was done, and name nobody. */
  forgetRecords: 'records/forget/',
  /** Requests that are not finished, with the person's id; gone when they are. */
  forgetRequests: 'forget-requests/',
  /** Runs of `pnpm cloud prove` that have sent events and not yet taken them back. */
  proveRuns: 'records/prove/',
  queryResults: 'query-results/',
  /** Settled rows on one machine: plain Parquet. */
  settled: 'settled/',
  /**
   * Rows on their way there, until they are compared with what they were put together from. SQL does not look here; whoever takes a
   * person's rows out does.
   */
  settling: 'settling/',
  /** Settled rows in AWS: the Iceberg table of settled rows, with its metadata: it looks after its objects by itself. */
  settledTable: 'iceberg/events_settled/',
} as const;
