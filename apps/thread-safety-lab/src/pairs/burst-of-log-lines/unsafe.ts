export async function handler({ user }: { user: string }): Promise<{ user: string }> {
  for (let step = 0; step < 200; step += 1) console.log(`step ${step} of ${user}`, 'detail '.repeat(200));
  return { user };
}
