import { describe, expect, it } from 'vitest';
import { provisionedPollersFor, standardPollersCarry } from './pollers.ts';

const load = {
  bytesPerSecond: 5_000_000,
  concurrentInvocations: 10,
  messagesPerSecond: 100,
  messagesPerInvocation: 10,
};

describe('pollers of a mapping', () => {
  it('are provisioned on managed instances above 5 MB/s, and never for that on default Lambda', () => {
    expect(standardPollersCarry('managed-instances', load)).toBe(true);
    const more = { ...load, bytesPerSecond: 5_000_001 };
    expect(standardPollersCarry('managed-instances', more)).toBe(false);
    expect(provisionedPollersFor(more)).toBe(6);
    expect(standardPollersCarry('default', more)).toBe(true);
  });

  it('are provisioned where more than 1,250 invocations run at once', () => {
    const more = { ...load, concurrentInvocations: 1_251 };
    expect(standardPollersCarry('default', { ...load, concurrentInvocations: 1_250 })).toBe(true);
    expect(standardPollersCarry('default', more)).toBe(false);
    expect(provisionedPollersFor(more)).toBe(126);
  });
});
