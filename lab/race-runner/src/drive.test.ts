import type { Environment } from '@telemetry/execution-environment';
import { describe, expect, it } from 'vitest';
import { drive } from './drive.ts';

/** An environment in which no invocation ends. */
const silent = {
  canAccept: () => true,
  invoke: () => new Promise(() => {}),
  onCapacity: () => {},
  exited: new Promise(() => {}),
} as unknown as Environment;
const requests = [{ invocation: 0, requestId: 'a', payload: '{}' }];
const howEver = { concurrency: 1, hangAfterMs: 3_600_000 };

describe('a drive', () => {
  it('ends at once where it was stopped before', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(drive(silent, requests, { ...howEver, signal })).rejects.toThrow('stopped');
  });

  it('ends at once where it is stopped', async () => {
    const stopping = new AbortController();
    const driven = drive(silent, requests, { ...howEver, signal: stopping.signal });
    stopping.abort(new Error('stopped'));
    await expect(driven).rejects.toThrow('stopped');
  });
});
