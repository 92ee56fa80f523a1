import type { Construct } from 'constructs';
import { HttpEdge } from './http-edge.ts';
import type { IngestEdge, IngestEdgeProps } from './ingest-edge.ts';
import { RestEdge } from './rest-edge.ts';

/** The edge of the kind that the stage asks for. */
export function edgeOfStage(scope: Construct, id: string, props: IngestEdgeProps): IngestEdge {
  return props.config.edge.kind === 'rest' ? new RestEdge(scope, id, props) : new HttpEdge(scope, id, props);
}
