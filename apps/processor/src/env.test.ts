import { describe, expect, it } from 'vitest';
import { type ProcessorEnvironment, readSettings } from './env.ts';

const complete: ProcessorEnvironment = {
  EVENT_BUCKET: 'bucket',
  COMMIT_LINGER_MS: '100',
  COMMIT_MAX_ROWS: '50000',
  COMMIT_MAX_ROWS_IN_FLIGHT: '200000',
  METRICS_NAMESPACE: 'Telemetry',
  POWERTOOLS_SERVICE_NAME: 'processor',
  POWERTOOLS_LOG_LEVEL: 'INFO',
};

describe('settings', () => {
  it('writes an object when five eighths of a worker thread’s slots wait for it', () => {
    const read = (slots?: string, workers?: string, memoryMiB?: string) =>
      readSettings({
        ...complete,
        AWS_LAMBDA_MAX_CONCURRENCY: slots,
        AWS_LAMBDA_NODEJS_WORKER_COUNT: workers,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMiB,
      }).flushAtParticipants;
    expect([read(), read('64', '1'), read('64', '2'), read('1', '8')]).toEqual([1, 40, 20, 1]);
    // Nobody said how many: the runtime client starts 8 for each vCPU, and there is one for 2 GiB.
    expect([read('64'), read('64', undefined, '4096')]).toEqual([5, 3]);
  });

  it('bounds the bytes in flight by the memory that a worker thread has', () => {
    const read = (memoryMiB?: string, workers?: string) =>
      readSettings({
        ...complete,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMiB,
        ...(workers && { AWS_LAMBDA_MAX_CONCURRENCY: '64', AWS_LAMBDA_NODEJS_WORKER_COUNT: workers }),
      }).maxBytesInFlight;
    expect([read('2048'), read('4096', '2'), read('4096', '1')]).toEqual([2 ** 26, 2 ** 26, 2 ** 27]);
  });

  it.each([
    [{ EVENT_BUCKET: '' }, 'EVENT_BUCKET must be set'],
    [{ COMMIT_LINGER_MS: 'soon' }, 'COMMIT_LINGER_MS must be a whole number of at least 0, but is soon'],
    [{ COMMIT_MAX_ROWS: '0' }, 'COMMIT_MAX_ROWS must be a whole number of at least 1, but is 0'],
  ])('names the variable that is wrong: %o', (change, message) => {
    expect(() => readSettings({ ...complete, ...change })).toThrow(message);
  });

  it('enriches only when told where', () => {
    expect(readSettings({ ...complete }).enrichment).toBeUndefined();
    expect(readSettings({ ...complete, ENRICHMENT_URL: 'http://registry' }).enrichment).toEqual({
      url: 'http://registry',
      timeoutMs: 2_000,
      cacheMs: 300_000,
    });
  });

  it('hides ids only with a key that cannot be tried, and never prints it', () => {
    expect(readSettings({ ...complete }).pseudonymKey).toBeUndefined();
    const key = 'x'.repeat(32);
    expect(readSettings({ ...complete, PSEUDONYM_KEY: key }).pseudonymKey).toBe(key);
    for (const short of ['', 'short'])
      expect(() => readSettings({ ...complete, PSEUDONYM_KEY: short })).toThrow(
        `PSEUDONYM_KEY must have at least 32 characters, but has ${short.length}`,
      );
  });
});
