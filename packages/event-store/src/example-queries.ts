/** What people ask first: in the help of the command, and fit for Athena's named queries. DuckDB and Trino read the same text. */
export const exampleQueries = [
  {
    title: 'Events by type',
    sql: 'SELECT type, count(*) AS events FROM events GROUP BY type ORDER BY events DESC',
  },
  {
    title: 'Where people spend their time',
    sql: "SELECT screen, avg(duration_ms) AS mean_ms FROM events WHERE type = 'screen_view' GROUP BY screen ORDER BY mean_ms DESC",
  },
  {
    title: 'What was rejected, and why',
    sql: 'SELECT reason, detail, count(*) AS events FROM rejected_events GROUP BY reason, detail ORDER BY events DESC',
  },
] as const;
