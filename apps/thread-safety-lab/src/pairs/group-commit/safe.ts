import { setTimeout as sleep } from 'node:timers/promises';

const lingerMs = 20;
let open: { rows: string[]; stored: Promise<void> } | undefined;

export async function handler({ row }: { row: string }): Promise<{ stored: string }> {
  open ??= openObject();
  open.rows.push(row);
  await open.stored;
  return { stored: row };
}

/** One object for whoever comes while it lingers. Waiting is free on managed instances; on default Lambda it is billed. */
function openObject(): { rows: string[]; stored: Promise<void> } {
  const rows: string[] = [];
  const stored = sleep(lingerMs).then(() => {
    open = undefined;
    return putObject(rows);
  });
  return { rows, stored };
}

async function putObject(rows: readonly string[]): Promise<void> {
  await fetch(`${process.env['UPSTREAM_URL']}/object`, { method: 'PUT', body: rows.join('\n') });
}
