import { randomBytes } from 'node:crypto';

/**
 * The trace that a stage with active tracing makes a request part of: the one that the client's `X-Amzn-Trace-Id` names as
 * its root, or else a new one (AWS X-Ray developer guide, xray-services-apigateway and xray-concepts, read 2026-11-21).
 * `1-<seconds, 8 hex digits>-<24 hex digits>`: `$context.xrayTraceId` without `Root=` is assumed.
 */
export function traceIdOf(header: string | undefined, nowMs = Date.now()): string {
  const [, root] = /(?:^|;)\s*Root=(1-[\da-f]{8}-[\da-f]{24})\s*(?:;|$)/i.exec(header ?? '') ?? [];
  const seconds = Math.floor(nowMs / 1_000).toString(16);
  return root?.toLowerCase() ?? `1-${seconds.padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
}
