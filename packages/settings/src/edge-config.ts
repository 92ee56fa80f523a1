import type { Arm } from './arms.ts';

/** Requests a second, and how many may come at once. */
export interface Throttle {
  ratePerSecond: number;
  burst: number;
}

/** What stands between the clients and the queue. docs/edge.md says which to choose, and what each costs. */
export interface EdgeConfig {
  /**
   * `rest` refuses what the contract does not allow before it costs a message; `http` is a third of the price and lets the
   * processor do all of the validation.
   */
  kind: 'rest' | 'http';
  /** Of the whole stage, whoever sends. */
  throttle: Throttle;
  access: EdgeAccess;
  firewall?: FirewallConfig;
  /** By arm: a name points at one API. */
  customDomains?: Partial<Record<Arm, CustomDomainConfig>>;
}

export type EdgeAccess = OpenAccess | ApiKeyAccess | JwtAccess;

/** Anybody may send. */
export interface OpenAccess {
  kind: 'open';
}

/** REST: one key for each client application, each with a rate and a quota of its own. */
export interface ApiKeyAccess {
  kind: 'api-key';
  /**
   * The header `X-Api-Key`, or the query string (`?key=…`) for `navigator.sendBeacon`, which cannot set headers. The query
   * string costs an invocation of a small function for each key every five minutes.
   */
  keyIn: 'header' | 'query';
  /** Names of the client applications. */
  clients: readonly string[];
  throttle: Throttle;
  quota: { requests: number; per: 'day' | 'week' | 'month' };
}

/** HTTP: a token that an OpenID Connect provider signed. */
export interface JwtAccess {
  kind: 'jwt';
  /** As in the token's `iss`; `<issuer>/.well-known/openid-configuration` says where its keys are. */
  issuer: string;
  /** One of them has to be in the token's `aud`, or be its `client_id`. */
  audiences: readonly string[];
  /** The header `Authorization`, or the query string (`?token=…`). */
  tokenIn: 'header' | 'query';
  /** The token has at least one of them. None: any token of the issuer for the audience will do. */
  scopes?: readonly string[];
}

/** REST: AWS WAF in front of the stage. */
export interface FirewallConfig {
  /** Requests of one IP address within the window; more are answered with 429. */
  requestsPerAddress: number;
  windowSeconds: 60 | 120 | 300 | 600;
  /** Longer bodies are answered with 413. WAF counts up to 64 KiB, which is also what one request of SQS carries. */
  maxBodyKiB: 16 | 32 | 48 | 64;
}

export interface CustomDomainConfig {
  /** `events.example.com`. */
  name: string;
  /** Of AWS Certificate Manager, in the region of the stack. */
  certificateArn: string;
  /** With it the stack makes the DNS record; without it you do. */
  hostedZone?: { id: string; name: string };
}
