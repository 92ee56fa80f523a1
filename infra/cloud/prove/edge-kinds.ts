import type { BeliefOfPipeline } from './belief.ts';
import type { EdgeKind } from './pipeline.ts';

type NotOf = NonNullable<BeliefOfPipeline['notOf']>;

/** Of a REST API, which validates. */
export const ofRest: NotOf = ({ kind }: EdgeKind) =>
  kind === 'rest' ? undefined : 'the edge is an HTTP API, which validates nothing';

/** Of a REST API without a firewall, which would answer before it. */
export const ofRestItself: NotOf = (edge: EdgeKind) =>
  ofRest(edge) ?? (edge.firewallBytes === undefined ? undefined : 'the firewall answers before the API does');

/** Of any edge that takes what is sent without a token. */
export const ofWhoMaySend: NotOf = ({ asksFor }: EdgeKind) =>
  asksFor === 'token' ? 'the edge asks for a token, and prove has none' : undefined;

/** Of an HTTP API that takes what is sent without a token. */
export const ofHttp: NotOf = (edge: EdgeKind) =>
  edge.kind === 'http' ? ofWhoMaySend(edge) : 'the edge is a REST API';
