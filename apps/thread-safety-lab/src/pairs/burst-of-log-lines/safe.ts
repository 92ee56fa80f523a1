export async function handler({ user }: { user: string }): Promise<{ user: string }> {
  for (let step = 0; step < 200; step += 1) log({ user, step, detail: 'detail '.repeat(200) });
  return { user };
}

/** As Powertools' logger does it: a stream keeps what its reader has no room for. */
function log(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
