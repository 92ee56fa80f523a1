import { setTimeout as sleep } from 'node:timers/promises';

export async function handler({ records }: { records: number }): Promise<void> {
  for (let i = 0; i < records; i += 1) {
    await fetch(`${process.env['UPSTREAM_URL']}/record`, { method: 'PUT' });
    await sleep(100);
  }
}
