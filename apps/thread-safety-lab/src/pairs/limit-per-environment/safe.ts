// Ten requests an environment is what the service can take; globals are per worker thread, so each has its share.
const workers = Number(process.env['AWS_LAMBDA_NODEJS_WORKER_COUNT'] ?? 1);
const limit = Math.floor(10 / workers);
let sent = 0;

export async function handler(_event: object): Promise<{ sent: boolean }> {
  if (sent >= limit) return { sent: false };
  // eslint-disable-next-line lmi/no-module-state -- read and written without an await between: this is meant for all
  sent += 1;
  await fetch(`${process.env['UPSTREAM_URL']}/notify`, { method: 'POST' });
  return { sent: true };
}
