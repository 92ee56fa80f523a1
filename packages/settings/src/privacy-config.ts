import type { z } from 'zod';
import { shape, text } from './shape.ts';

/** Where the key is, in Secrets Manager: at least 32 characters that nobody wrote into a file. */
const pseudonymKey = shape({
  /** Name of the secret, or its whole ARN. */
  secret: text,
  /**
   * Version of the secret, as `create-secret` answers. Without it a deployment after a rotation would change the key, and
   * with it all pseudonyms, unasked.
   */
  versionId: text,
  /** Key of the JSON in the secret. Without it the whole secret is the key. */
  jsonKey: text.optional(),
});
export type PseudonymKey = z.infer<typeof pseudonymKey>;

/** What a stage does to keep ids of people out of its tables: docs/getting-back.md, Pseudonyms. */
export const privacyShape = shape({
  /** Stores keyed hashes in the place of device, session and user ids. Without it ids are stored as they come. */
  pseudonyms: pseudonymKey.optional(),
});
export type PrivacyConfig = z.infer<typeof privacyShape>;
