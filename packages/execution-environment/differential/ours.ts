import { setTimeout as sleep } from 'node:timers/promises';
import { Invocations } from '../src/invocations.ts';
import { RuntimeApi } from '../src/runtime-api.ts';
import type { Subject } from './situations.ts';

/** The Runtime API of this package, with a runtime that only waits. */
export async function startOurs(timeoutMs = 1_000): Promise<Subject & { stop(): Promise<void> }> {
  const invocations = new Invocations({
    maxConcurrency: 8,
    timeoutMs,
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:test_function',
    poll: 'javascript',
    processEnds: () => false,
    onPoll: () => {},
    onSlotFreed: () => {},
    onTimeout: () => {},
    onDeadPollServed: () => {},
    onStart: () => {},
    onEnd: () => {},
  });
  const api = new RuntimeApi({
    invocations,
    metadataToken: 'token',
    availabilityZoneId: 'use1-az1',
    onInitError: () => {},
  });
  return {
    runtimeApi: await api.listen(),
    async untilPolling(polls) {
      while (invocations.openPolls < polls) await sleep(5);
    },
    async invoke(payload, requestId) {
      const result = await invocations.invoke(payload, requestId);
      switch (result.kind) {
        case 'success':
          return result.payload.length > 100 ? `${result.payload.length} bytes` : result.payload.toString();
        case 'function-error':
          return result.errorType;
        case 'timed-out':
          return 'Sandbox.Timedout';
        case 'refused':
          return result.reason === 'duplicate-request-id'
            ? 'Client.DuplicatedInvokeId'
            : 'Runtime.Unavailable';
        case 'environment-lost':
          return 'Runtime.ExitError';
      }
    },
    stop: () => {
      invocations.close();
      return api.close();
    },
  };
}
