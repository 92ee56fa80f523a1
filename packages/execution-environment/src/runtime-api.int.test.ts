import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startOurs } from '../differential/ours.ts';
import { answersOf, situations } from '../differential/situations.ts';

/** What AWS's runtime interface emulator answered: differential/record.ts. */
const { answers } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../fixtures/aws/runtime-api.json'), 'utf8'),
) as { answers: Record<string, string[]> };

describe('the Runtime API answers as AWS’s emulator did', () => {
  it.each(Object.keys(situations))('%s', async (name) => {
    // Where the emulator did not time out, no speed of this machine makes ours do it.
    const timesOut = answers[name]?.includes('invoker: Sandbox.Timedout');
    const ours = await startOurs(timesOut ? 100 : 600_000);
    try {
      expect(await answersOf(name, ours)).toEqual(answers[name]);
    } finally {
      await ours.stop();
    }
  });

  it('in every situation that was recorded', () => {
    expect(Object.keys(answers)).toEqual(Object.keys(situations));
  });
});
