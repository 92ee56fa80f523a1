import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { batchOf, startTestEdge, synthesizedEdge, type TestEdge } from '../testing-edge.ts';

const rsa = await generateKeyPair('RS256', { extractable: true });
const ec = await generateKeyPair('ES256', { extractable: true });
const stranger = await generateKeyPair('RS256');

let issuer: Server;
let issuerUrl: string;
beforeAll(async () => {
  const keys = [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256' },
  ];
  issuer = createServer((request, response) => {
    const discovery = request.url === '/.well-known/openid-configuration';
    response.end(JSON.stringify(discovery ? { jwks_uri: `${issuerUrl}/keys` } : { keys }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
});
afterAll(() => {
  issuer.closeAllConnections();
  issuer.close();
});
const edges: TestEdge[] = [];
afterEach(async () => {
  await Promise.all(edges.splice(0).map(({ edge }) => edge.stop()));
});
async function start(variant: string, url = issuerUrl): Promise<TestEdge> {
  const edge = await startTestEdge(synthesizedEdge(variant), undefined, { issuerUrl: url });
  edges.push(edge);
  return edge;
}

const hour = 3_600;
const nowSeconds = Math.floor(Date.now() / 1_000);
/** A token that is good for the header variant, but for the changes. */
function token(
  claims: JWTPayload = {},
  { alg = 'RS256', kid = 'rsa', key = rsa.privateKey } = {},
): Promise<string> {
  return new SignJWT({
    iss: 'https://login.example.com',
    aud: 'telemetry',
    exp: nowSeconds + hour,
    iat: nowSeconds - 1,
    ...claims,
  })
    .setProtectedHeader({ alg, ...(kid && { kid }) })
    .sign(key);
}
const noAudience = { aud: undefined };

describe('a token in the header', () => {
  it.each<[string, JWTPayload]>([
    ['of the issuer for the audience', {}],
    ['for several audiences', { aud: ['other', 'telemetry'] }],
    ['with the audience as client_id', { ...noAudience, client_id: 'telemetry' }],
  ])('%s opens the route', async (_, claims) => {
    const { sent, post } = await start('http-token-header');
    const response = await post(batchOf(), { authorization: `Bearer ${await token(claims)}` });
    expect([response.status, sent.length]).toEqual([202, 1]);
  });

  it('needs no “Bearer”', async () => {
    const { post } = await start('http-token-header');
    expect((await post(batchOf(), { authorization: await token() })).status).toBe(202);
  });

  it.each<[string, () => Promise<string>]>([
    ['is for another audience', () => token({ aud: 'other' })],
    [
      'is for another audience, whatever its client_id',
      () => token({ aud: 'other', client_id: 'telemetry' }),
    ],
    ['is of another issuer', () => token({ iss: 'https://evil.example.com' })],
    ['is over', () => token({ exp: nowSeconds - 1 })],
    ['never ends', () => token({ exp: undefined })],
    ['begins later', () => token({ nbf: nowSeconds + hour })],
    ['was issued in the future', () => token({ iat: nowSeconds + hour })],
    ['is signed by a stranger', () => token({}, { key: stranger.privateKey })],
    ['is signed by no RSA key', () => token({}, { alg: 'ES256', kid: 'ec', key: ec.privateKey })],
    ['names a key that the issuer does not have', () => token({}, { kid: 'other' })],
    ['names no key', () => token({}, { kid: '' })],
    ['is no token', () => Promise.resolve('hello')],
  ])('that %s is answered with 401 and what is wrong', async (_, make) => {
    const { sent, post } = await start('http-token-header');
    const response = await post(batchOf(), { authorization: `Bearer ${await make()}` });
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
    expect(sent).toEqual([]);
  });

  it('that is not there is answered with 401, and a page can read it', async () => {
    const { post } = await start('http-token-header');
    const response = await post(batchOf(), { origin: 'https://example.com' });
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is refused while the issuer cannot be reached', async () => {
    const authorization = `Bearer ${await token()}`;
    const { post } = await start('http-token-header', 'http://127.0.0.1:9');
    expect((await post(batchOf(), { authorization })).status).toBe(401);
  });
});

describe('a token in the query string', () => {
  it('opens the route, as navigator.sendBeacon sends it', async () => {
    const { post } = await start('http-token-query');
    const query = `?token=${await token({ scope: 'read events:send' })}`;
    expect((await post(batchOf(), { 'content-type': 'text/plain' }, query)).status).toBe(202);
  });

  it.each(['scope', 'scp'])('without the scope in "%s" is answered with 403', async (claim) => {
    const { post } = await start('http-token-query');
    const query = `?token=${await token({ [claim]: 'read' })}`;
    const response = await post(batchOf(), {}, query);
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
  });

  it('is not looked for in the header', async () => {
    const { post } = await start('http-token-query');
    const authorization = `Bearer ${await token({ scope: 'events:send' })}`;
    expect((await post(batchOf(), { authorization })).status).toBe(401);
  });
});
