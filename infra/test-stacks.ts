import { Template } from 'aws-cdk-lib/assertions';
import { makeApp } from './make-app.ts';

export interface ArmTemplates {
  'managed-instances': Template;
  default: Template;
}

/** The templates of both arms of a stage. */
export function templatesOf(stage: string): ArmTemplates {
  const { stacks } = makeApp(stage);
  const [managed, standard] = stacks;
  if (!managed || !standard) throw new Error('a stage has two stacks');
  return { 'managed-instances': Template.fromStack(managed), default: Template.fromStack(standard) };
}
