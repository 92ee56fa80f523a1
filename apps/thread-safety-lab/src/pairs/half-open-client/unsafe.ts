class Database {
  #token: string | undefined;
  async connect(): Promise<void> {
    this.#token = await (await fetch(`${process.env['UPSTREAM_URL']}/token`)).text();
  }
  find(user: string): string {
    if (!this.#token) throw new Error('not connected');
    return `row of ${user}`;
  }
}

let database: Database | undefined;

export async function handler({ user }: { user: string }): Promise<{ row: string }> {
  if (!database) {
    database = new Database();
    await database.connect();
  }
  return { row: database.find(user) };
}
