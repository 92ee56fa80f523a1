const lingerMs = Number(process.env['LINGER_MS'] ?? 20);
const { AWS_LAMBDA_MAX_CONCURRENCY: slots, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMiB } = process.env;
/** The runtime client's own number where none is set: 8 for each vCPU, of which there is one for 2 GiB. */
const workers = Number(
  process.env['AWS_LAMBDA_NODEJS_WORKER_COUNT'] ?? 8 * Math.ceil(Number(memoryMiB) / 2048),
);
/** Half of this worker's slots; on default Lambda, which has none, one row, and nothing lingers. */
const enough = slots === undefined ? 1 : Math.ceil(Number(slots) / workers / 2);
let open: { rows: string[]; close: () => void; stored: Promise<void> } | undefined;

export async function handler({ row }: { row: string }): Promise<{ stored: string }> {
  open ??= openObject();
  const { rows, close, stored } = open;
  rows.push(row);
  if (rows.length >= enough) close();
  await stored;
  return { stored: row };
}

/** One object for whoever comes while it lingers: waiting is free on managed instances, and billed on default Lambda. */
function openObject(): NonNullable<typeof open> {
  const rows: string[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const close = (): void => {
    open = undefined;
    resolve();
  };
  const linger = setTimeout(close, lingerMs);
  const stored = closed.then(() => {
    clearTimeout(linger);
    return putObject(rows);
  });
  return { rows, close, stored };
}

async function putObject(rows: readonly string[]): Promise<void> {
  await fetch(`${process.env['UPSTREAM_URL']}/object`, { method: 'PUT', body: rows.join('\n') });
}
