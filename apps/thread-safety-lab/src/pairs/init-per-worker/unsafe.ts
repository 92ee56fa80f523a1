await fetch(`${process.env['UPSTREAM_URL']}/register`, { method: 'POST' });

export async function handler({ user }: { user: string }): Promise<{ user: string }> {
  return { user };
}
