/** From this day on new, renamed and transferred repositories on github.com have ids in their subjects (github.blog changelog 2026-04-23, as amended; github/docs pull request 45221; read 2026-11-29). */
const immutableSince = '2026-07-15';

/** How GitHub begins the subject of a repository's tokens, and how that is known. */
export interface SubjectPrefix {
  /** `repo:OWNER@<id>/NAME@<id>`, or `repo:OWNER/NAME` of older repositories. */
  prefix: string;
  /** `told`: GitHub named it. `derived`: from the repository's ids and the day it was made. `unknown`: nobody could be asked. */
  source: 'told' | 'derived' | 'unknown';
  /** What to know of it. */
  note: string;
}

export interface GitHubApi {
  /** Without a slash at its end. */
  url: string;
  /** Without one GitHub tells only what everybody may know. */
  token?: string;
}

/** GitHub's own names of variables for its API and a token. */
export function gitHubApiOf(env: NodeJS.ProcessEnv): GitHubApi {
  const token = env['GH_TOKEN'] ?? env['GITHUB_TOKEN'];
  return {
    url: (env['GITHUB_API_URL'] ?? 'https://api.github.com').replace(/\/$/, ''),
    ...(token && { token }),
  };
}

/** `OWNER/NAME`, as GitHub allows them. */
export function isRepository(text: string): boolean {
  // GitHub gives no repository these names, and takes ".git" away from others.
  return (
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[A-Za-z0-9._-]{1,100}$/.test(text) &&
    !/\/\.{1,2}$|\.git$/i.test(text)
  );
}

const command = (repository: string): string =>
  `gh api repos/${repository}/actions/oidc/customization/sub --jq .sub_claim_prefix`;

/**
 * The beginning of a repository's subjects. What GitHub tells wins; without a token it follows from ids and day of making; when
 * GitHub cannot be reached it has places to fill in. Throws when the repository's subjects are customized: no prefix fits then.
 */
export async function readSubjectPrefix(repository: string, api: GitHubApi): Promise<SubjectPrefix> {
  const told = await ask(`/repos/${repository}/actions/oidc/customization/sub`, api);
  if (told?.['use_default'] === false)
    throw new Error(
      `the subjects of ${repository} are customized (include_claim_keys: ${JSON.stringify(told['include_claim_keys'] ?? [])}): ` +
        'read the subject that a job presents, and write the trust policy by hand',
    );
  const prefix = told?.['sub_claim_prefix'];
  if (typeof prefix === 'string' && prefix !== '')
    return { prefix, source: 'told', note: 'GitHub tells it so for this repository.' };

  const found = await ask(`/repos/${repository}`, api);
  // Subjects have the name as it is now, in its own case; GitHub finds a repository by an old name, too, and in any case.
  const own = found?.['full_name'];
  const called = typeof own === 'string' && isRepository(own) ? own : repository;
  const [owner, name] = called.split('/');
  const ownerId = (found?.['owner'] as { id?: unknown } | undefined)?.id;
  const { id, created_at: madeAt } = found ?? {};
  if (typeof id === 'number' && typeof ownerId === 'number' && typeof madeAt === 'string') {
    const withIds = `repo:${owner}@${ownerId}/${name}@${id}`;
    return madeAt >= immutableSince
      ? {
          prefix: withIds,
          source: 'derived',
          note: `It was made on ${madeAt.slice(0, 10)}: repositories made since ${immutableSince} have ids in their subjects.`,
        }
      : {
          prefix: `repo:${called}`,
          source: 'derived',
          note:
            `It was made on ${madeAt.slice(0, 10)}, before ${immutableSince}: without ids, unless it was renamed, transferred or opted in since; ` +
            `then it is ${withIds}. To be sure: ${command(repository)}`,
        };
  }
  return {
    prefix: `repo:${owner}@<owner id>/${name}@<repository id>`,
    source: 'unknown',
    note:
      `GitHub did not tell (a private repository wants GH_TOKEN). Read it with: ${command(repository)}. ` +
      `A repository from before ${immutableSince} that was not renamed, transferred or opted in has repo:${repository}.`,
  };
}

/** What GitHub answers; nothing where it refuses, does not know, or cannot be reached. */
async function ask(path: string, { url, token }: GitHubApi): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch(`${url}${path}`, {
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(15_000),
    });
    if (!response.ok) return undefined;
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
