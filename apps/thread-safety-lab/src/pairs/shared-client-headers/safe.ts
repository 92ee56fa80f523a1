const client = {
  async get(path: string, headers: Record<string, string>): Promise<{ user: string }> {
    await this.refreshToken();
    const response = await fetch(process.env['UPSTREAM_URL'] + path, { headers });
    return (await response.json()) as { user: string };
  },
  async refreshToken(): Promise<void> {
    await fetch(`${process.env['UPSTREAM_URL']}/token`);
  },
};

export async function handler({ user }: { user: string }): Promise<{ account: string }> {
  return { account: (await client.get('/account', { 'x-user': user })).user };
}
