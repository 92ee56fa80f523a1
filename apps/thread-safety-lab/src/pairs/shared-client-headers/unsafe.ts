const client = {
  headers: {} as Record<string, string>,
  async get(path: string): Promise<{ user: string }> {
    await this.refreshToken();
    const response = await fetch(process.env['UPSTREAM_URL'] + path, { headers: this.headers });
    return (await response.json()) as { user: string };
  },
  async refreshToken(): Promise<void> {
    await fetch(`${process.env['UPSTREAM_URL']}/token`);
  },
};

export async function handler({ user }: { user: string }): Promise<{ account: string }> {
  client.headers['x-user'] = user;
  return { account: (await client.get('/account')).user };
}
