// Ten requests an environment is what the service can take; globals are per worker thread, so each has its share.
const workers = Number(process.env['AWS_LAMBDA_NODEJS_WORKER_COUNT'] ?? 1);
const permits = Array.from({ length: Math.floor(10 / workers) }, () => 'permit');

export async function handler(_event: object): Promise<{ sent: boolean }> {
  // Taken in one step: between looking and taking nothing is awaited.
  if (!permits.pop()) return { sent: false };
  await fetch(`${process.env['UPSTREAM_URL']}/notify`, { method: 'POST' });
  return { sent: true };
}
