import type { EdgeRequest, HttpAnswer } from '../edge.ts';
import type { Cors } from './http-api.ts';

/** An HTTP API with CORS answers every preflight by itself, whatever its routes are. */
export function preflight({ method, headers }: EdgeRequest): HttpAnswer | undefined {
  const asked = method === 'OPTIONS' && headers['origin'] && headers['access-control-request-method'];
  return asked ? { status: 204, headers: {}, body: '' } : undefined;
}

/** Nothing for a request that is not a page's. */
export function corsHeaders(
  { allowOrigins, allowMethods, allowHeaders, maxAgeSeconds }: Cors,
  { method, headers }: EdgeRequest,
): Record<string, string> {
  const origin = headers['origin'];
  const anybody = allowOrigins.includes('*');
  if (origin === undefined || !(anybody || allowOrigins.includes(origin))) return {};
  return {
    'access-control-allow-origin': anybody ? '*' : origin,
    ...(method === 'OPTIONS' && {
      'access-control-allow-methods': allowMethods.join(','),
      'access-control-allow-headers': allowHeaders.join(','),
      ...(maxAgeSeconds !== undefined && { 'access-control-max-age': String(maxAgeSeconds) }),
    }),
  };
}
