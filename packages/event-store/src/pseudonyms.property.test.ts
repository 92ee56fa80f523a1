import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsInText, replaceIds } from './ids-in-text.ts';
import { createPseudonyms } from './pseudonyms.ts';

const key = 'k'.repeat(32);
const { of, ofContext, ofText } = createPseudonyms(key);
const context = { appId: 'app', deviceId: 'd', sessionId: 's', userId: 'u' };

describe('pseudonyms', () => {
  it('are the HMAC of field and id: another key, field or id gives another one', () => {
    const made = [
      of('userId', 'u'),
      of('deviceId', 'u'),
      of('userId', 'v'),
      createPseudonyms('K'.repeat(32)).of('userId', 'u'),
    ];
    expect(new Set(made).size).toBe(4);
    // From: printf 'userId\0u' | openssl dgst -sha256 -hmac "$key" -binary | head -c 16 | base64
    expect(made[0]).toBe('psn1_A33jsXk0EvNxYysHiAJJOA');
  });

  it('stand in the context for the three ids and for nothing else', () => {
    expect(ofContext(context)).toEqual({
      appId: 'app',
      deviceId: of('deviceId', 'd'),
      sessionId: of('sessionId', 's'),
      userId: of('userId', 'u'),
    });
    expect(Object.keys(ofContext({ appId: 'app', deviceId: 'd' }))).toEqual(['appId', 'deviceId']);
    expect(context.userId).toBe('u');
  });

  it('of pseudonyms are themselves, in contexts and in texts', () => {
    const once = ofContext(context);
    expect(ofContext(once)).toEqual(once);
    expect(ofText(JSON.stringify(once))).toBe(JSON.stringify(once));
  });

  it('stay the same when more ids are used than are kept', () => {
    const small = createPseudonyms(key, 2);
    for (const id of ['a', 'b', 'c', 'a', 'b']) expect(small.of('userId', id)).toBe(of('userId', id));
  });

  it('need a key that cannot be tried, and do not print it', () => {
    expect(() => createPseudonyms('secret')).toThrow(
      /^the key of pseudonyms needs at least 32 characters, not 6$/,
    );
  });
});

describe('ids in a text', () => {
  it.each([
    ['{"context":{"userId": "u", "deviceId":"d"}}', '{"context":{"userId": "X", "deviceId":"X"}}'],
    ['{"userId":12345,"x":1}', '{"userId":"X","x":1}'],
    ['{"user\\u0049d":"u"}', '{"user\\u0049d":"X"}'],
    ['{"userId":"a\\"b","x":"userId\\":\\"not\\""}', '{"userId":"X","x":"userId\\":\\"not\\""}'],
    ['{"userId":"cut off', '{"userId":"X"'],
    ['{"userId":"cut off\\', '{"userId":"X"'],
    ['{"userId":u-1}', '{"userId":"X"}'],
    [
      '{"userId":{"a":1},"deviceId":true,"sessionId":[]}',
      '{"userId":{"a":1},"deviceId":true,"sessionId":[]}',
    ],
    ['{"a":["userId","b"],"userId":null}', '{"a":["userId","b"],"userId":null}'],
    ['{"x":"an unescaped " quote","userId":"u"}', '{"x":"an unescaped " quote","userId":"X"}'],
    ['{"not \\"userId":"u","deviceId\\\\":"d"}', '{"not \\"userId":"u","deviceId\\\\":"d"}'],
    ['no JSON "sessionId" : "s" at all', 'no JSON "sessionId" : "X" at all'],
  ])('%s', (body, expected) => {
    expect(replaceIds(body, () => 'X')).toBe(expected);
  });

  it('are all found in any JSON, and nothing else changes', () => {
    const named = fc.constantFrom('userId', 'deviceId', 'sessionId', 'user', '"userId":"', 'a');
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.integer(), fc.constantFrom(null, true)),
      tree: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(named, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const expected = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(expected)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value).map(([name, inner]) => [
                name,
                ['userId', 'deviceId', 'sessionId'].includes(name) &&
                (typeof inner === 'string' || typeof inner === 'number')
                  ? `<${String(inner)}>`
                  : expected(inner),
              ]),
            )
          : value;
    let ids = 0;
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 2), (value, space) => {
        const body = JSON.stringify(value, null, space);
        expect(JSON.parse(replaceIds(body, (_, id) => `<${id}>`))).toEqual(
          JSON.parse(JSON.stringify(expected(JSON.parse(body)))),
        );
        ids += idsInText(body).length;
      }),
      { numRuns: 500 },
    );
    expect(ids).toBeGreaterThan(100);
  });
});
