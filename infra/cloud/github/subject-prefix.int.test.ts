import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { gitHubApiOf, isRepository, readSubjectPrefix } from './subject-prefix.ts';
import { trustPolicy } from './trust-policy.ts';

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const step of cleanUp.splice(0)) step();
});

/** A GitHub that answers these paths, and 404 to others, as it does to who may not see a repository. */
async function gitHub(answers: Record<string, unknown>) {
  const asked: { path: string; authorization?: string }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const { authorization } = request.headers;
    asked.push({ path, ...(authorization && { authorization }) });
    const answer = answers[path];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? { message: 'Not Found' }));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  cleanUp.push(() => (server.closeAllConnections(), void server.close()));
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const repository = 'octo-org/octo-repo';
const customization = `/repos/${repository}/actions/oidc/customization/sub`;
const made = (created_at: string) => ({ id: 456789, owner: { id: 123456 }, created_at });

describe('the beginning of subjects', () => {
  it('is what GitHub tells, whatever else it says', async () => {
    // As recorded by users: the flag beside it does not always agree.
    const prefix = 'repo:octo-org@123456/octo-repo@456789';
    const { url, asked } = await gitHub({
      [customization]: { use_default: true, use_immutable_subject: false, sub_claim_prefix: prefix },
    });
    expect(await readSubjectPrefix(repository, { url, token: 'secret' })).toMatchObject({
      prefix,
      source: 'told',
    });
    expect(asked).toEqual([{ path: customization, authorization: 'Bearer secret' }]);
  });

  it.each([
    ['2026-07-15T00:00:00Z', 'repo:octo-org@123456/octo-repo@456789'],
    ['2026-11-20T08:00:00Z', 'repo:octo-org@123456/octo-repo@456789'],
    ['2026-07-14T23:59:59Z', 'repo:octo-org/octo-repo'],
    ['2019-01-01T00:00:00Z', 'repo:octo-org/octo-repo'],
  ])('follows from the day it was made, when only that is public: %s', async (day, prefix) => {
    const { url } = await gitHub({ [`/repos/${repository}`]: made(day) });
    expect(await readSubjectPrefix(repository, { url })).toMatchObject({ prefix, source: 'derived' });
  });

  it('has the name that the repository has now, in its own case, however it was asked for', async () => {
    for (const [day, prefix] of [
      ['2019-01-01T00:00:00Z', 'repo:Octo-Org/New.Name'],
      ['2026-11-20T08:00:00Z', 'repo:Octo-Org@123456/New.Name@456789'],
    ] as const) {
      const { url } = await gitHub({
        [`/repos/${repository}`]: { ...made(day), full_name: 'Octo-Org/New.Name' },
      });
      expect(await readSubjectPrefix(repository, { url })).toMatchObject({ prefix, source: 'derived' });
    }
  });

  it('says what an older repository has if it was renamed since', async () => {
    const { url } = await gitHub({ [`/repos/${repository}`]: made('2019-01-01T00:00:00Z') });
    expect((await readSubjectPrefix(repository, { url })).note).toContain(
      'repo:octo-org@123456/octo-repo@456789',
    );
  });

  it.each([
    ['a repository that it may not see', {}],
    ['an answer that is no JSON', { [`/repos/${repository}`]: '<html>' }],
    ['an answer without ids', { [`/repos/${repository}`]: {} }],
  ])('has places to fill in, and says how, for %s', async (_, answers) => {
    const { url } = await gitHub(answers);
    const { prefix, source, note } = await readSubjectPrefix(repository, { url });
    expect([prefix, source]).toEqual(['repo:octo-org@<owner id>/octo-repo@<repository id>', 'unknown']);
    expect(note).toContain('gh api repos/octo-org/octo-repo/actions/oidc/customization/sub');
  });

  it('has places to fill in when nobody answers', async () => {
    expect(await readSubjectPrefix(repository, { url: 'http://127.0.0.1:9' })).toMatchObject({
      source: 'unknown',
    });
  });

  it('is refused where subjects are customized', async () => {
    const { url } = await gitHub({
      [customization]: { use_default: false, include_claim_keys: ['repo', 'context'] },
    });
    await expect(readSubjectPrefix(repository, { url })).rejects.toThrow(
      'include_claim_keys: ["repo","context"]',
    );
  });
});

it('knows what a repository is called', () => {
  for (const right of ['a/b', 'octo-org/octo.repo_1', 'a/.github', 'a/b.git.io'])
    expect(isRepository(right), right).toBe(true);
  for (const wrong of [
    '',
    'a',
    'a/',
    '/b',
    'a/b/c',
    '-a/b',
    'a b/c',
    'a/b?c',
    'https://github.com/a/b',
    'a/b.git',
    'a/.',
    'a/..',
  ])
    expect(isRepository(wrong), wrong).toBe(false);
});

it('takes API and token from the variables that GitHub names so', () => {
  expect(gitHubApiOf({})).toEqual({ url: 'https://api.github.com' });
  expect(gitHubApiOf({ GITHUB_API_URL: 'https://x/', GITHUB_TOKEN: 'b', GH_TOKEN: 'a' })).toEqual({
    url: 'https://x',
    token: 'a',
  });
});

it('the policy names audience, repository and environment exactly', () => {
  const policy = trustPolicy({
    accountId: '111122223333',
    prefix: 'repo:octo-org@123456/octo-repo@456789',
    environment: 'dev',
  });
  expect(JSON.stringify(policy)).not.toContain('*');
  expect(policy).toMatchObject({
    Statement: [
      {
        Principal: {
          Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
        },
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub':
              'repo:octo-org@123456/octo-repo@456789:environment:dev',
          },
        },
      },
    ],
  });
});
