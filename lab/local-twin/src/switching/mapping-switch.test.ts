import { describe, expect, it } from 'vitest';
import { MappingSwitch } from './mapping-switch.ts';

function makeSwitch(delayMs: number, polling = false) {
  const done: string[] = [];
  const mapping = {
    polling,
    startPolling: () => done.push('polls'),
    stopPolling: () => done.push('does not poll'),
  };
  const aSwitch = new MappingSwitch(mapping, delayMs, (enabled) => done.push(enabled ? 'on' : 'off'));
  return { aSwitch, done };
}

describe('a switch of a mapping', () => {
  it('makes updates one after the other', async () => {
    const { aSwitch, done } = makeSwitch(5);
    void aSwitch.update(true);
    expect(done).toEqual([]);
    await aSwitch.update(false);
    expect(done).toEqual(['polls', 'on', 'does not poll', 'off']);
  });

  it('changes nothing when the mapping is so already', async () => {
    const { aSwitch, done } = makeSwitch(5, true);
    await aSwitch.update(true);
    expect(done).toEqual([]);
    await aSwitch.update(false);
    await aSwitch.update(false);
    expect(done).toEqual(['does not poll', 'off']);
  });

  it('drops what is not done when it stops', async () => {
    const { aSwitch, done } = makeSwitch(3_600_000);
    const updated = aSwitch.update(true);
    await aSwitch.stop();
    await updated;
    await aSwitch.update(true);
    expect(done).toEqual([]);
  });
});
