import { expect, it } from 'vitest';
import { problemOfPath } from './object-key.ts';

it.each([
  ['/bucket', undefined],
  ['/bucket/events/a=b/..c/d..parquet', undefined],
  [`/bucket/${'a/'.repeat(512)}`, undefined],
  ['/bucket/%E6%BC%A2%2Fx', undefined],
  ['/bucket/../../etc/x', 'InvalidURI'],
  ['/bucket/a/%2e%2E/b', 'InvalidURI'],
  ['/bucket/a/..%2fb', 'InvalidURI'],
  ['/..%2f..%2fx/y', 'InvalidURI'],
  ['/bucket/..\\x', 'InvalidURI'],
  ['/bucket/./x', 'InvalidURI'],
  ['/bucket/a%00b', 'InvalidURI'],
  ['/bucket/%zz', 'InvalidURI'],
  [`/bucket/${'a/'.repeat(513)}`, 'KeyTooLongError'],
  [`/bucket/${'k'.repeat(250)}`, 'NotImplemented'],
])('%s: %s', (path, code) => {
  expect(problemOfPath(path)?.code).toBe(code);
});
