class Database {
  #token: string | undefined;
  async connect(): Promise<this> {
    this.#token = await (await fetch(`${process.env['UPSTREAM_URL']}/token`)).text();
    return this;
  }
  find(user: string): string {
    if (!this.#token) throw new Error('not connected');
    return `row of ${user}`;
  }
}

// Init runs once for each worker thread, and no invocation starts before it ends.
const database = await new Database().connect();

export async function handler({ user }: { user: string }): Promise<{ row: string }> {
  return { row: database.find(user) };
}
