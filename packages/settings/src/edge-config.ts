import { z } from 'zod';
import { arms } from './arms.ts';
import { listOf, shape, text, whole } from './shape.ts';

/** Requests a second, and how many may come at once. */
const throttle = shape({ ratePerSecond: z.number(), burst: whole });
export type Throttle = z.infer<typeof throttle>;

/** Anybody may send. */
const openAccess = shape({ kind: z.literal('open') });

/** REST: one key for each client application, each with a rate and a quota of its own. */
const apiKeyAccess = shape({
  kind: z.literal('api-key'),
  /**
   * The header `X-Api-Key`, or the query string (`?key=…`) for `navigator.sendBeacon`, which cannot set headers. The query
   * string costs an invocation of a small function for each key every five minutes.
   */
  keyIn: z.enum(['header', 'query']),
  /** Names of the client applications. */
  clients: listOf(text),
  throttle,
  quota: shape({ requests: whole, per: z.enum(['day', 'week', 'month']) }),
});
export type ApiKeyAccess = z.infer<typeof apiKeyAccess>;

/** HTTP: a token that an OpenID Connect provider signed. */
const jwtAccess = shape({
  kind: z.literal('jwt'),
  /** As in the token's `iss`; `<issuer>/.well-known/openid-configuration` says where its keys are. */
  issuer: text,
  /** One of them has to be in the token's `aud`, or be its `client_id`. */
  audiences: listOf(text),
  /** The header `Authorization`, or the query string (`?token=…`). */
  tokenIn: z.enum(['header', 'query']),
  /** The token has at least one of them. None: any token of the issuer for the audience will do. */
  scopes: listOf(text).optional(),
});
export type JwtAccess = z.infer<typeof jwtAccess>;

const edgeAccess = z.discriminatedUnion('kind', [openAccess, apiKeyAccess, jwtAccess]);
export type EdgeAccess = z.infer<typeof edgeAccess>;

/** REST: AWS WAF in front of the stage. */
const firewall = shape({
  /** Requests of one IP address within the window; more are answered with 429. */
  requestsPerAddress: whole,
  windowSeconds: z.literal([60, 120, 300, 600]),
  /** Longer bodies are answered with 413. WAF counts up to 64 KiB, which is also what one request of SQS carries. */
  maxBodyKiB: z.literal([16, 32, 48, 64]),
});
export type FirewallConfig = z.infer<typeof firewall>;

const customDomain = shape({
  /** `events.example.com`. */
  name: text,
  /** Of AWS Certificate Manager, in the region of the stack. */
  certificateArn: text,
  /** With it the stack makes the DNS record; without it you do. */
  hostedZone: shape({ id: text, name: text }).optional(),
});
export type CustomDomainConfig = z.infer<typeof customDomain>;

/** What stands between the clients and the queue. docs/edge.md says which to choose, and what each costs. */
export const edgeShape = shape({
  /**
   * `rest` refuses what the contract does not allow before it costs a message; `http` is a third of the price and lets the
   * processor do all of the validation.
   */
  kind: z.enum(['rest', 'http']),
  /** Of the whole stage, whoever sends. */
  throttle,
  /** What a request is taken to have, where the throttle is compared with what the mapping carries. */
  requestKiB: z.number(),
  access: edgeAccess,
  /** REST: where your clients find the contract; a refused body is answered with it. */
  contractUrl: text.optional(),
  firewall: firewall.optional(),
  /** By arm: a name points at one API. */
  customDomains: z.partialRecord(z.enum(arms), customDomain).optional(),
});
export type EdgeConfig = z.infer<typeof edgeShape>;
