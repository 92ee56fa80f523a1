import { describe, expect, it } from 'vitest';
import { changedStage } from '@telemetry/settings/samples';
import { Template } from 'aws-cdk-lib/assertions';
import { makeStacks } from '../../app/make-app.ts';
import { edgeVariantsOnce, sampleNames, templatesOf } from '../../testing/made-once.ts';
import { boundsOf, boundsOfRoles } from './of-the-roles.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
}

const workingHours = { days: 'MON-FRI', from: '07:00', to: '19:00', timeZone: 'Europe/Berlin' };
/** What adds roles beside the samples. */
const more = changedStage({ network: { flowLogs: 'all' }, managedInstances: { workingHours } });

const templates = [
  ...sampleNames.flatMap((sample) => Object.values(templatesOf(sample))),
  ...makeStacks('more', more).stacks.map((stack) => Template.fromStack(stack)),
  ...Object.values(edgeVariantsOnce().stacks).map((stack) => Template.fromStack(stack)),
];
const rolesIn = (template: Template): string[] => Object.keys(template.findResources('AWS::IAM::Role'));

/** What the policies of a role allow, whatever on. */
function allowedIn(template: Template, role: string): string[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    JSON.stringify(Properties.Roles).includes(`"${role}"`),
  );
  const inline = (template.findResources('AWS::IAM::Role')[role]?.['Properties'].Policies ?? []) as {
    PolicyDocument: unknown;
  }[];
  return [
    ...policies.map(({ Properties }) => Properties.PolicyDocument),
    ...inline.map((of) => of.PolicyDocument),
  ]
    .flatMap((document) => (document as { Statement: Statement[] }).Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action);
}

describe('what roles must not do', () => {
  it('is said of every role that a stack may have, and of none that there is not', () => {
    const roles = new Set(templates.flatMap(rolesIn));
    expect([...roles].filter((role) => !boundsOf(role))).toEqual([]);
    expect(boundsOfRoles.filter(({ role }) => ![...roles].some((each) => role.test(each)))).toEqual([]);
  });

  it('is an action at least, for each of them', () => {
    for (const { role, denied } of boundsOfRoles) expect([role, denied.length > 1]).toEqual([role, true]);
  });

  it('is in no policy of theirs, and what they do all day is', () => {
    for (const template of templates)
      for (const role of rolesIn(template)) {
        const { denied, does } = boundsOf(role) ?? { denied: [] };
        const allowed = allowedIn(template, role);
        // A reader may write its results, and only there: that is asked of AWS.
        const tooMuch = denied.filter(
          (action) => allowed.includes(action) && !(role.includes('Reader') && action === 's3:PutObject'),
        );
        expect([role, tooMuch]).toEqual([role, []]);
        expect(allowed.filter((action) => action.includes('*'))).toEqual([]);
        if (does !== undefined) expect([role, allowed]).toEqual([role, expect.arrayContaining([does])]);
      }
  });
});
