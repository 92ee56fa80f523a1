import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const folder = resolve(import.meta.dirname, '../../.github/workflows');
interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  environment?: string | { name: string };
  env?: Record<string, string>;
  steps: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

describe('deployments', () => {
  const { jobs } = parse(readFileSync(join(folder, 'deploy.yml'), 'utf8')) as Workflow;
  const { steps, needs } = jobs['deploy'] as Job & { needs: string[] };
  const runs = steps.map(({ run = '' }) => run);

  it('are asked after what was deployed, and of prod what dev has shown', () => {
    const deploys = runs.findIndex((run) => run.includes('cloud deploy'));
    const proves = runs.findIndex((run) => run.includes('cloud prove --stage "$STAGE" --acceptance'));
    expect(deploys).toBeGreaterThan(0);
    expect(proves).toBeGreaterThan(deploys);
    // The checkout goes with the job: what AWS answered does not.
    const kept = steps.findIndex(({ with: inputs }) => String(inputs?.['path']).startsWith('docs/evidence/'));
    expect(kept).toBeGreaterThan(proves);
    expect(needs).toEqual(['test', 'dev-is-green']);
    const asked = jobs['dev-is-green']?.steps.map(({ run = '' }) => run).join('') ?? '';
    // By their names.
    expect(asked).toContain('.name == "deploy dev"');
    expect(asked).toContain(`.name == "${(steps[proves] as Step & { name: string }).name}"`);
  });
});

/** What one workflow alone may write: findings of a scan, told to GitHub; pages. */
const itsOwn: Record<string, string> = { 'security.yml': 'security-events', 'site.yml': 'pages' };

describe.each(readdirSync(folder))('the workflow %s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const { on, permissions, jobs } = parse(text) as Workflow;

  it('takes every action by the SHA of a commit, and says which version that is', () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, value]) => value);
    expect(uses.length).toBeGreaterThan(0);
    for (const each of uses)
      expect(each).toMatch(/^[\w-]+\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('has no permissions but those that a job names, and writes nothing to the repository', () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      const writes = Object.entries(job.permissions ?? {}).filter(
        ([permission, level]) => level !== 'read' && permission !== itsOwn[file],
      );
      // Of the identity token, `write` means to ask for one; only a job of a protected environment may.
      expect(writes).toEqual(job.environment ? [['id-token', 'write']] : []);
    }
  });

  it('installs and tests where no identity token can be asked for', () => {
    for (const [name, { permissions: own, env, steps }] of Object.entries(jobs)) {
      if (own?.['id-token'] !== 'write' || !steps.some(({ run = '' }) => /\bpnpm\b/.test(run))) continue;
      expect(env?.['npm_config_ignore_scripts'], name).toBe('true');
      for (const { run = '' } of steps) expect(run, name).not.toMatch(/pnpm@\S+ (test|install|demo)\b/);
    }
  });

  it('leaves no credentials of GitHub in the checkout, and ends by itself', () => {
    for (const { steps, 'timeout-minutes': minutes } of Object.values(jobs)) {
      expect(minutes).toBeGreaterThan(0);
      const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
      // Whoever runs something of the repository has it from a checkout.
      if (steps.some(({ run = '' }) => run.includes('pnpm'))) expect(checkouts.length).toBeGreaterThan(0);
      for (const { with: inputs } of checkouts) expect(inputs?.['persist-credentials']).toBe(false);
    }
  });

  it('gives changes from strangers no secrets', () => {
    expect(Object.keys(on)).not.toContain('pull_request_target');
    expect(Object.keys(on)).not.toContain('workflow_run');
    expect(text).not.toContain('secrets.');
  });

  it('runs no text of a stranger as a command', () => {
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = '' }) => run));
    for (const command of commands)
      expect(command).not.toMatch(/\$\{\{[^}]*(github\.event|github\.head_ref)/);
  });
});
