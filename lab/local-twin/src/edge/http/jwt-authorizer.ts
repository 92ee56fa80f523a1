import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { EdgeRequest } from '../edge.ts';

export interface JwtDefinition {
  issuer: string;
  audiences: readonly string[];
  identitySource: { from: 'header' | 'querystring'; name: string };
}

/** What API Gateway says of a token that it does not take. */
export interface JwtRefusal {
  status: 401 | 403;
  /** The value of the answer's header `WWW-Authenticate`. */
  challenge: string;
}

/** API Gateway keeps public keys for two hours. */
const keysKeptMs = 7_200_000;

/**
 * A JWT authorizer: signature by the issuer's keys (RSA only), `kid`, `iss`, `aud` or else `client_id`, `exp`, `nbf`,
 * `iat`, and one of the route's scopes (API Gateway developer guide, http-api-jwt-authorizer, read 2026-11-21).
 */
export class JwtAuthorizer {
  readonly #definition: JwtDefinition;
  readonly #discoveryUrl: string;
  #keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;

  /** `issuerUrl` is where the issuer is reached, if that is not where its name says. */
  constructor(definition: JwtDefinition, issuerUrl = definition.issuer) {
    this.#definition = definition;
    this.#discoveryUrl = `${issuerUrl.replace(/\/$/, '')}/.well-known/openid-configuration`;
  }

  /** Why the request may not pass; nothing if it may. */
  async refusal(request: EdgeRequest, scopes: readonly string[]): Promise<JwtRefusal | undefined> {
    const { from, name } = this.#definition.identitySource;
    const found =
      from === 'header' ? request.headers[name.toLowerCase()] : new URLSearchParams(request.query).get(name);
    const token = (found ?? '').replace(/^Bearer /i, '').trim();
    if (token === '') return { status: 401, challenge: 'Bearer' };
    let claims: JWTPayload;
    try {
      claims = await this.#verify(token);
    } catch (error) {
      // The message may quote the token, and a header carries ASCII alone.
      const description = (error as Error).message.replaceAll('"', "'").replaceAll(/[^\x20-\x7e]/g, '?');
      return {
        status: 401,
        challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
      };
    }
    const granted = ([claims['scope'] ?? claims['scp'] ?? []].flat() as string[]).join(' ').split(' ');
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope)))
      return {
        status: 403,
        challenge: `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="the token does not have a valid scope"`,
      };
    return undefined;
  }

  async #verify(token: string): Promise<JWTPayload> {
    const { issuer, audiences } = this.#definition;
    if (!decodeProtectedHeader(token).kid) throw new errors.JWTInvalid('the token has no "kid"');
    // A failed look-up is not kept.
    this.#keys ??= this.#discover().catch((error: unknown) => {
      this.#keys = undefined;
      throw error;
    });
    const { payload } = await jwtVerify(token, await this.#keys, {
      issuer,
      algorithms: ['RS256', 'RS384', 'RS512'],
      requiredClaims: ['exp'],
    });
    const audience = [payload.aud ?? payload['client_id'] ?? []].flat() as string[];
    if (!audience.some((one) => audiences.includes(one)))
      throw new errors.JWTInvalid('the token does not have a valid audience');
    if (payload.iat !== undefined && payload.iat * 1_000 > Date.now())
      throw new errors.JWTInvalid('the token is issued in the future');
    return payload;
  }

  async #discover(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    const response = await fetch(this.#discoveryUrl);
    const { jwks_uri } = (await response.json()) as { jwks_uri: string };
    return createRemoteJWKSet(new URL(jwks_uri), { cacheMaxAge: keysKeptMs });
  }
}
