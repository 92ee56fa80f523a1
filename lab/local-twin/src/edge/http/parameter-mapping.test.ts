import { describe, expect, it } from 'vitest';
import { compileMapping } from './parameter-mapping.ts';

const request = {
  body: '{"a":"${context.requestId} $request.body"}',
  headers: { 'user-agent': 'curl' },
  query: { page: '2' },
  context: { requestId: 'r-1' },
};

describe('a parameter mapping', () => {
  it.each([
    ['$request.body', request.body],
    ['$request.header.User-Agent', 'curl'],
    ['$request.querystring.page', '2'],
    ['$context.requestId', 'r-1'],
    ['a ${context.requestId} by ${request.header.user-agent}', 'a r-1 by curl'],
    ['$request.header.none', ''],
    ['text', 'text'],
  ])('%s', (text, value) => {
    expect(compileMapping(text)(request)).toBe(value);
  });

  it.each(['$request.body.a', '$stageVariables.x', '$context.identity.sourceIp', 'a ${request.path.x}'])(
    'that the twin would get wrong is refused: %s',
    (text) => {
      expect(() => compileMapping(text)).toThrow('The twin does not map $');
    },
  );
});
