import type { BatchContext } from '@telemetry/event-schema';

export interface DeviceRegistryOptions {
  url: string;
  timeoutMs: number;
  /** How long an answer is kept. 0: only while it is on its way. */
  cacheMs: number;
  /** Devices kept at most; the oldest goes first. */
  maxDevices?: number;
  fetch?: typeof fetch;
  now?: () => number;
}

interface DeviceFacts {
  platform?: string;
  appVersion?: string;
}

/**
 * Fills `platform` and `appVersion` of a batch from a device registry, where the device did not say them itself.
 *
 * Concurrent invocations that ask for the same device share one request (single flight). What fails is forgotten at once:
 * a cached rejection would fail every later message of that device.
 */
export function deviceRegistry(
  options: DeviceRegistryOptions,
): (context: BatchContext) => Promise<BatchContext> {
  const { url, timeoutMs, cacheMs, maxDevices = 10_000, now = Date.now } = options;
  const known = new Map<string, { facts: Promise<DeviceFacts>; until: number }>();

  const ask = async (deviceId: string): Promise<DeviceFacts> => {
    const response = await (options.fetch ?? fetch)(`${url}/${encodeURIComponent(deviceId)}`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 404) return {};
    if (!response.ok) throw new Error(`the device registry answered ${response.status}`);
    return readFacts(await response.json());
  };

  const lookUp = (deviceId: string): Promise<DeviceFacts> => {
    const hit = known.get(deviceId);
    if (hit && hit.until > now()) return hit.facts;
    const facts = ask(deviceId);
    const entry = { facts, until: Infinity };
    known.delete(deviceId);
    known.set(deviceId, entry);
    const forget = (): void => {
      if (known.get(deviceId) === entry) known.delete(deviceId);
    };
    facts.then(() => {
      if (cacheMs === 0) forget();
      else entry.until = now() + cacheMs;
    }, forget);
    if (known.size > maxDevices) known.delete(known.keys().next().value ?? '');
    return facts;
  };

  return async (context) => {
    const { platform, appVersion } = await lookUp(context.deviceId);
    return {
      ...context,
      platform: context.platform ?? platform,
      appVersion: context.appVersion ?? appVersion,
    };
  };
}

function readFacts(body: unknown): DeviceFacts {
  const { platform, appVersion } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  return {
    ...(typeof platform === 'string' && { platform: platform.slice(0, 64) }),
    ...(typeof appVersion === 'string' && { appVersion: appVersion.slice(0, 64) }),
  };
}
