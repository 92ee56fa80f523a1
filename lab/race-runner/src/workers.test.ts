import { expect, it } from 'vitest';
import { workersOf } from './workers.ts';

it('says two where nothing is asked for, and what is asked for otherwise', () => {
  expect(workersOf({})).toEqual({ count: 2, said: 2 });
  expect(workersOf({ workers: 5 })).toEqual({ count: 5, said: 5 });
});

it("leaves it to the runtime client, which heeds the function's own variable", () => {
  const environment = { AWS_LAMBDA_NODEJS_WORKER_COUNT: '3' };
  expect(workersOf({ workers: 'default' })).toEqual({ count: 8, said: undefined });
  expect(workersOf({ workers: 'default', environment })).toEqual({ count: 3, said: undefined });
});
