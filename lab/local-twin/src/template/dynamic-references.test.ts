import { describe, expect, it } from 'vitest';
import { checkTemplate } from './check-template.ts';
import { refuseReferences } from './dynamic-references.ts';

const secret = '{{resolve:secretsmanager:pseudonyms:SecretString:key::}}';
const inPieces = {
  'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString:::}}']],
};

describe('a value that CloudFormation fetches', () => {
  it.each([secret, inPieces])('may be a variable of a function: %j', (value) => {
    const Properties = { Environment: { Variables: { PSEUDONYM_KEY: value } } };
    expect(() =>
      checkTemplate({ Resources: { Function: { Type: 'AWS::Lambda::Function', Properties } } }),
    ).not.toThrow();
  });

  it.each([secret, inPieces])('is refused with its place anywhere else: %j', (value) => {
    const Properties = { RedrivePolicy: { deadLetterTargetArn: value } };
    expect(() => checkTemplate({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties } } })).toThrow(
      'Queue: the twin cannot read the value of AWS::SQS::Queue.RedrivePolicy.deadLetterTargetArn',
    );
  });

  it('changes nothing where the property does nothing here', () => {
    const Properties = { Tags: [{ Key: 'owner', Value: secret }] };
    expect(() =>
      checkTemplate({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties } } }),
    ).not.toThrow();
  });

  it('has to be given before the function starts', () => {
    expect(() => refuseReferences('Processor', { A: 'a', PSEUDONYM_KEY: secret })).toThrow(
      'Processor: the twin cannot read the value of PSEUDONYM_KEY, which is {{resolve:secretsmanager:pseudonyms',
    );
    expect(() => refuseReferences('Processor', { A: 'a', PSEUDONYM_KEY: 'known' })).not.toThrow();
  });
});
