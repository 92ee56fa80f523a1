export async function handler({ user }: { user: string }): Promise<{ user: string; trace?: string }> {
  return { user, trace: process.env['_X_AMZN_TRACE_ID'] };
}
