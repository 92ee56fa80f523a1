import { expect, it } from 'vitest';
import { marksOf } from './markers.ts';

const marks = marksOf('seed');

it('finds the marks of other invocations, each once, and not its own', () => {
  const text = `${marks.payloadMark(1)} ${marks.requestId(1)} ${marks.payloadMark(2)} ${marks.payloadMark(2)} ${marks.requestId(3)}`;
  expect(marks.foreignMarks(text, 1)).toEqual([
    { kind: 'payload', invocation: 2 },
    { kind: 'request-id', invocation: 3 },
  ]);
});

it('knows the invocation of its request ids only', () => {
  expect(marks.invocationOf(marks.requestId(65_535))).toBe(65_535);
  expect(marks.invocationOf(marksOf('another').requestId(1))).toBeUndefined();
});
