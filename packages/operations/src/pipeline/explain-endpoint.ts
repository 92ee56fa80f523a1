import { explainFailure, visible } from '@telemetry/terminal';

/** A failure as one line; an endpoint on this machine that does not answer is a twin's, one of AWS is not. */
export function explainEndpoint(error: unknown): string | undefined {
  const { code, address = '' } = (error ?? {}) as { code?: string; address?: string };
  if (code !== 'ECONNREFUSED') return undefined;
  const local = /^(127\.|::1$)/.test(address);
  return visible(`${explainFailure(error)}${local ? ': is the twin still running?' : ''}`);
}
