const issuer = 'token.actions.githubusercontent.com';

/** Whom a role trusts: jobs of one repository that run in one GitHub environment. */
export interface GitHubTrust {
  /** The account that has the identity provider. */
  accountId: string;
  /** How the repository's subjects begin (subject-prefix.ts). */
  prefix: string;
  /** The GitHub environment that a job has to name. */
  environment: string;
}

/** The trust policy of a role that a workflow takes. Exact, without wildcards: another branch, repository or environment is refused. */
export function trustPolicy({ accountId, prefix, environment }: GitHubTrust): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:sub`]: `${prefix}:environment:${environment}`,
          },
        },
      },
    ],
  };
}
