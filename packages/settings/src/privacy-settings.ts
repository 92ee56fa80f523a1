/** What a stage does to keep ids of people out of its tables: docs/getting-back.md, Pseudonyms. */
export interface PrivacySettings {
  /** Stores keyed hashes in the place of device, session and user ids. Without it ids are stored as they come. */
  pseudonyms?: PseudonymKey;
}

/** Where the key is, in Secrets Manager: at least 32 characters that nobody wrote into a file. */
export interface PseudonymKey {
  /** Name of the secret, or its whole ARN. */
  secret: string;
  /**
   * Version of the secret, as `create-secret` answers. Without it a deployment after a rotation would change the key, and
   * with it all pseudonyms, unasked.
   */
  versionId: string;
  /** Key of the JSON in the secret. Without it the whole secret is the key. */
  jsonKey?: string;
}

/** What is wrong with it, in words: a reference that is not one would fail minutes into the deployment. */
export function brokenPseudonymKey({ secret, versionId, jsonKey }: PseudonymKey): string | undefined {
  const problems = [
    ...(/^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+-[\w]{6}|[\w/+=.@-]{1,512})$/.test(
      secret,
    )
      ? []
      : [`secret is "${secret}"`]),
    ...(/^[\w-]{32,64}$/.test(versionId) ? [] : [`versionId is "${versionId}"`]),
    ...(jsonKey === undefined || /^[^:{}\s]+$/.test(jsonKey) ? [] : [`jsonKey is "${jsonKey}"`]),
  ];
  return problems.length > 0 ? `privacy.pseudonyms.${problems.join(', ')}` : undefined;
}
