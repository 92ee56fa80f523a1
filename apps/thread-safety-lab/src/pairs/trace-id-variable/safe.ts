import type { Context } from 'aws-lambda';

export async function handler(
  { user }: { user: string },
  context: Context & { xRayTraceId?: string },
): Promise<{ user: string; trace?: string }> {
  return { user, trace: context.xRayTraceId };
}
