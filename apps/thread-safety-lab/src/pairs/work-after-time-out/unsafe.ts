export async function handler({ records }: { records: number }): Promise<void> {
  for (let i = 0; i < records; i += 1) {
    await fetch(`${process.env['UPSTREAM_URL']}/slow/record`, { method: 'PUT' });
  }
}
