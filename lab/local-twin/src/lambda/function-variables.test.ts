import { describe, expect, it } from 'vitest';
import { functionVariables } from './function-variables.ts';

const template = { TABLE: 'orders', AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' };

describe('the variables of a function', () => {
  it("are the template's, with more over them", () => {
    const functionEnvironment = { TABLE: 'mine' };
    expect(functionVariables(template, { functionEnvironment })).toEqual({ ...template, TABLE: 'mine' });
  });

  it.each([
    [16, { TABLE: 'orders', AWS_LAMBDA_NODEJS_WORKER_COUNT: '16' }],
    // As on AWS where nothing is set: the runtime client decides.
    ['default' as const, { TABLE: 'orders' }],
  ])('have %s worker threads where that is said', (workers, expected) => {
    expect(functionVariables(template, { functionEnvironment: {}, workers })).toEqual(expected);
  });
});
