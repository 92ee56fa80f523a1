import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, MessageQueue, type Cohort } from './message-queue.ts';

describe('the queue', () => {
  it('gives what came back before what is new, and counts receives', () => {
    const queue = new MessageQueue(3);
    queue.send(5, 100);
    const first = queue.receive(3);
    queue.send(2, 200);
    queue.reappear(first);
    expect(queue.receive(4)).toEqual([
      { count: 3, sentAtMs: 100, receives: 2 },
      { count: 1, sentAtMs: 100, receives: 1 },
    ]);
  });

  it('makes dead letters of what was received too often', () => {
    const queue = new MessageQueue(2);
    queue.send(4, 0);
    queue.reappear(queue.receive(4));
    expect(queue.deadLetters).toBe(0);
    queue.reappear(queue.receive(4));
    expect(queue.deadLetters).toBe(4);
    expect(queue.visible + queue.inFlight).toBe(0);
  });

  it('knows its oldest message, in flight or not', () => {
    const queue = new MessageQueue(2);
    expect(queue.oldestSentAtMs).toBeUndefined();
    queue.send(1, 10);
    queue.send(1, 20);
    const oldest = queue.receive(1);
    expect(queue.oldestSentAtMs).toBe(10);
    queue.delete(oldest);
    expect(queue.oldestSentAtMs).toBe(20);
  });

  it('never loses or makes a message', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('send', 'receive', 'delete', 'reappear', 'split'), fc.nat(50))),
        (steps) => {
          const queue = new MessageQueue(3);
          let sent = 0;
          let deleted = 0;
          const inFlight: (readonly Cohort[])[] = [];
          for (const [what, n] of steps) {
            const held = inFlight.length > 0 ? inFlight.splice(n % inFlight.length, 1)[0] : undefined;
            if (what === 'send') {
              queue.send(n, sent);
              sent += n;
            } else if (what === 'receive') inFlight.push(queue.receive(n));
            if (!held) continue;
            if (what === 'delete') {
              deleted += countOf(held);
              queue.delete(held);
            } else if (what === 'reappear') queue.reappear(held);
            else if (what === 'split') inFlight.push(...queue.split(held, n));
            else inFlight.push(held);
          }
          expect(queue.visible + queue.inFlight + deleted + queue.deadLetters).toBe(sent);
        },
      ),
    );
  });
});
