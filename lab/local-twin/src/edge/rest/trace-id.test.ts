import { describe, expect, it } from 'vitest';
import { traceIdOf } from './trace-id.ts';

const root = '1-5759e988-bd862e3fe1be46a994272793';

describe('the trace of a request', () => {
  it.each([
    `Root=${root}`,
    `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`,
    `Self=1-67891233-12456789abcdef0123456789;Root=${root}`,
    `Sampled=0; Root=${root.toUpperCase()}`,
  ])('is the root that the client names: %s', (header) => {
    expect(traceIdOf(header)).toBe(root);
  });

  it.each([undefined, '', root, 'Root=1-abc-def', `Parent=${root}`, `Root=${root}&MessageBody=x`])(
    'is a new one of this second otherwise: %s',
    (header) => {
      const made = traceIdOf(header, 0x5759e988 * 1_000);
      expect(made).toMatch(/^1-5759e988-[\da-f]{24}$/);
      expect(made).not.toBe(root);
      expect(traceIdOf(header, 0x5759e988 * 1_000)).not.toBe(made);
    },
  );
});
