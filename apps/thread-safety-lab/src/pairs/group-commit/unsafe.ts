export async function handler({ row }: { row: string }): Promise<{ stored: string }> {
  await putObject([row]);
  return { stored: row };
}

async function putObject(rows: readonly string[]): Promise<void> {
  await fetch(`${process.env['UPSTREAM_URL']}/object`, { method: 'PUT', body: rows.join('\n') });
}
