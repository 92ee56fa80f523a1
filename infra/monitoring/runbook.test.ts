import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stackName } from '@telemetry/settings';
import { describe, expect, it } from 'vitest';
import { changedStage } from '@telemetry/settings/samples';
import { Template } from 'aws-cdk-lib/assertions';
import { newApp } from '../app/new-app.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { Compute } from '../constructs/compute.ts';
import { sampleNames, templatesOf } from '../testing/made-once.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
const [alarmsPart = ''] = page.split(/^# How to$/m);
const sections = new Map(
  alarmsPart
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section] as const),
);
const workingHours = { days: 'MON-FRI', from: '07:00', to: '19:00', timeZone: 'Europe/Berlin' };
const byTheClock = stackName('clock', 'managed-instances');
const templates: [stack: string, template: Template][] = [
  ...sampleNames.flatMap((stage) =>
    Object.entries(templatesOf(stage)).map(([arm, template]): [string, Template] => [
      stackName(stage, arm),
      template,
    ]),
  ),
  [
    byTheClock,
    Template.fromStack(
      new PipelineStack(newApp(), byTheClock, {
        compute: Compute.managedInstances(),
        config: changedStage({ managedInstances: { workingHours } }),
        stackName: byTheClock,
      }),
    ),
  ],
];
const alarms = templates.flatMap(([stack, template]) =>
  Object.values(
    template.findResources('AWS::CloudWatch::Alarm') as Record<string, { Properties: Alarm }>,
  ).map(({ Properties: alarm }) => ({ ...alarm, name: alarm.AlarmName.replace(`${stack}-`, '') })),
);
interface Alarm {
  AlarmName: string;
  AlarmDescription: string;
}

describe('docs/runbook.md', () => {
  it('has a section for every alarm, and an alarm for every section', () => {
    const names = [...new Set(alarms.map(({ name }) => name))];
    expect(names.length).toBeGreaterThan(10);
    expect([...sections.keys()].sort()).toEqual(names.sort());
  });

  it.each([...sections])('says of %s what it means, what to look at and what to do', (_, section) => {
    expect(section.match(/^\*\*(What it means|Look at|Do)\.\*\*/gm)).toEqual([
      '**What it means.**',
      '**Look at.**',
      '**Do.**',
    ]);
  });

  it('is where every alarm points', () => {
    for (const { name, AlarmDescription } of alarms)
      expect(AlarmDescription).toContain(`docs/runbook.md#${name}`);
  });

  it('names the alarms that take a deployment back', () => {
    const [, named = ''] =
      /alarms take it back by themselves \(([^)]+)\)/.exec(page.replaceAll(/\s+/g, ' ')) ?? [];
    const said = [...named.matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
    for (const [stack, template] of templates) {
      const { Outputs, Resources } = template.toJSON() as {
        Outputs: { RollbackAlarmArns: { Value: object } };
        Resources: Record<string, { Properties: Alarm }>;
      };
      const ids = [...JSON.stringify(Outputs.RollbackAlarmArns.Value).matchAll(/\["(\w+)","Arn"\]/g)];
      const names = ids.map(([, id = '']) => Resources[id]?.Properties.AlarmName.replace(`${stack}-`, ''));
      expect(names.sort()).toEqual([...said].sort());
    }
  });

  it('links to sections that are there', () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replaceAll(' ', '-'),
    );
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((anchor) => !headings.includes(anchor))).toEqual([]);
  });
});
