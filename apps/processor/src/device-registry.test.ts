import { describe, expect, it, vi } from 'vitest';
import { deviceRegistry } from './device-registry.ts';

const context = { appId: 'app', deviceId: 'device-1' };

function registry(
  answer: () => Promise<Response>,
  options: { cacheMs?: number; maxDevices?: number; now?: () => number } = {},
) {
  const ask = vi.fn(answer);
  return {
    ask,
    enrich: deviceRegistry({
      url: 'http://registry',
      timeoutMs: 1_000,
      cacheMs: 60_000,
      fetch: ask,
      ...options,
    }),
  };
}
const json = (body: unknown) => () => Promise.resolve(Response.json(body));

describe('device registry', () => {
  it('fills what the device did not say, and nothing else', async () => {
    const { enrich } = registry(json({ platform: 'ios', appVersion: '2', colour: 'red' }));
    expect(await enrich({ ...context, appVersion: '1' })).toEqual({
      ...context,
      platform: 'ios',
      appVersion: '1',
    });
  });

  it('asks once for concurrent look-ups of one device', async () => {
    const { ask, enrich } = registry(json({}));
    await Promise.all(Array.from({ length: 64 }, () => enrich(context)));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('forgets a failure, so that the next look-up asks again', async () => {
    let calls = 0;
    const { enrich } = registry(() =>
      Promise.resolve(new Response('{}', { status: (calls += 1) === 1 ? 500 : 200 })),
    );
    await expect(enrich(context)).rejects.toThrow('answered 500');
    await expect(enrich(context)).resolves.toMatchObject(context);
  });

  it('asks again when an answer has grown old', async () => {
    let now = 0;
    const { ask, enrich } = registry(json({}), { cacheMs: 100, now: () => now });
    await enrich(context);
    now = 99;
    await enrich(context);
    expect(ask).toHaveBeenCalledTimes(1);
    now = 101;
    await enrich(context);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('keeps no more devices than it may', async () => {
    const { ask, enrich } = registry(json({}), { maxDevices: 2 });
    for (const deviceId of ['a', 'b', 'c', 'a']) await enrich({ ...context, deviceId });
    expect(ask).toHaveBeenCalledTimes(4);
  });

  it('takes an unknown device as it is', async () => {
    const { enrich } = registry(() => Promise.resolve(new Response('', { status: 404 })));
    expect(await enrich(context)).toMatchObject(context);
  });
});
