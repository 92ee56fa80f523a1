import { z } from 'zod';
import { listOf, shape, text } from './shape.ts';

/** A network that is there already, by ids: synthesis looks nothing up. Its ways to S3 and CloudWatch Logs are its own. */
const existingNetwork = shape({
  vpcId: text,
  /** Of the instances, each in another zone. */
  subnetIds: listOf(text),
});

/** The network of managed instances, where it is not to be the one that the stack makes by itself. */
export const networkShape = shape({
  /** Instead of the first zones of the region: `us-east-1a`. */
  zones: listOf(text).optional(),
  /** The first zones of the region but for these: zones that Lambda refuses, or that have none of the instances. */
  excludedZones: listOf(text).optional(),
  /** Private addresses of the network: `10.0.0.0/16` unless told otherwise. */
  cidr: text.optional(),
  /** Connections that are written down: those that were refused, or all. */
  flowLogs: z.enum(['rejected', 'all']).optional(),
  existing: existingNetwork.optional(),
});
export type NetworkConfig = z.infer<typeof networkShape>;
