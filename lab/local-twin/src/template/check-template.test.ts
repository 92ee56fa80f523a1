import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkTemplate } from './check-template.ts';
import type { Template } from './cloudformation.ts';
import { emulated, inert } from './resource-types.ts';

const template = (Resources: Template['Resources']): Template => ({ Resources });

describe('a template that asks for what the twin does not do', () => {
  it.each<[string, Template]>([
    ['Pipe: the twin does not know AWS::Pipes::Pipe', template({ Pipe: { Type: 'AWS::Pipes::Pipe' } })],
    [
      'Queue: the twin does not act on AWS::SQS::Queue.FifoQueue',
      template({ Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } }),
    ],
    [
      'Mapping: the twin does not act on AWS::Lambda::EventSourceMapping.FilterCriteria',
      template({ Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FilterCriteria: {} } } }),
    ],
    [
      'Function: the twin does not act on AWS::Lambda::Function.Layers',
      template({ Function: { Type: 'AWS::Lambda::Function', Properties: { Layers: [] } } }),
    ],
    [
      'Live: the twin does not act on AWS::Lambda::Alias.RoutingConfig',
      template({ Live: { Type: 'AWS::Lambda::Alias', Properties: { RoutingConfig: {} } } }),
    ],
    [
      'Nightly: the twin does not act on AWS::Events::Rule.ScheduleExpression',
      template({ Nightly: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } } }),
    ],
  ])('is refused by name: %s', (message, asked) => {
    expect(() => checkTemplate(asked)).toThrow(message);
  });

  it('is refused with all that is wrong at once', () => {
    const asked = template({ A: { Type: 'AWS::Pipes::Pipe' }, B: { Type: 'AWS::Events::EventBus' } });
    expect(() => checkTemplate(asked)).toThrow(/A: [\s\S]*B: /);
  });
});

it('knows no type as both emulated and inert', () => {
  expect(Object.keys(emulated).filter((type) => type in inert)).toEqual([]);
});

describe('docs/twin.md', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/twin.md'), 'utf8');
  const listed = (heading: string): string[] => {
    const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    return [...section.matchAll(/^\| `(AWS::[\w:]+)`/gm)].map(([, type]) => type ?? '');
  };

  it('lists the emulated types, and no other', () => {
    expect(listed('Emulated types').sort()).toEqual(Object.keys(emulated).sort());
  });

  it('lists the inert types, and no other', () => {
    expect(listed('Inert types').sort()).toEqual(Object.keys(inert).sort());
  });
});
