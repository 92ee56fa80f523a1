import { z } from 'zod';
import { shape } from './shape.ts';

/**
 * What a stage may have beyond least privilege as AWS documents it. Each is off unless it is set: where AWS does not say that it holds, the
 * price of being wrong is a deployment that fails. docs/edge.md, "Less than AWS documents".
 */
export const securityShape = shape({
  /** A key of AWS KMS of the stack's own for queues, bucket, query results and logs. */
  customerKey: z.boolean().optional(),
  /** Roles of API Gateway, Lambda and EventBridge are taken for this account's resources only (`aws:SourceAccount`). */
  rolesOfThisAccount: z.boolean().optional(),
  /** Endpoints of the closed network let nothing through but what the functions send: our bucket, our log groups, traces. */
  endpointPolicies: z.boolean().optional(),
  /** The dead-letter queue takes dead letters of the one queue only. */
  deadLettersOfOneQueue: z.boolean().optional(),
});
export type SecurityConfig = z.infer<typeof securityShape>;
