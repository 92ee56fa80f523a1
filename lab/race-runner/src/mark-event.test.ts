import { describe, expect, it } from 'vitest';
import { markEvent } from './mark-event.ts';

const mark = 'aaaaaaaa0001';

describe('markEvent', () => {
  it('puts the mark where {{marker}} stands, and nowhere else', () => {
    expect(markEvent({ id: 'order', note: 'for {{marker}}!' }, mark)).toEqual({
      event: { id: 'order', note: `for ${mark}!` },
      marked: 1,
    });
  });

  it('keeps the form of UUIDs and suffixes ids and names', () => {
    const { event, marked } = markEvent(
      { id: '0190b3c4-1111-7abc-8def-0123456789ab', userId: 'u1', email: 'a@example.com', type: 'click' },
      mark,
    );
    expect(event).toEqual({
      id: `0190b3c4-1111-7abc-8def-${mark}`,
      userId: `u1-${mark}`,
      email: `a@example.com-${mark}`,
      type: 'click',
    });
    expect(marked).toBe(3);
  });

  it('marks JSON inside a text, as SQS records and HTTP requests carry it', () => {
    const record = { messageId: 'm', eventSource: 'aws:sqs', body: JSON.stringify({ deviceId: 'd' }) };
    const { event } = markEvent({ Records: [record] }, mark) as { event: { Records: [typeof record] } };
    expect(JSON.parse(event.Records[0].body)).toEqual({ deviceId: `d-${mark}` });
    expect(event.Records[0].eventSource).toBe('aws:sqs');
  });

  it('adds a key where nothing else can carry the mark, and says so when there is no place at all', () => {
    expect(markEvent({ amount: 3 }, mark)).toEqual({ event: { amount: 3, raceMarker: mark }, marked: 1 });
    expect(markEvent([1, 2], mark)).toEqual({ event: [1, 2], marked: 0 });
  });
});
