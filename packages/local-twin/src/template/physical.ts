import { arnOfQueue } from '../storage/storage.ts';
import type { Template } from './cloudformation.ts';
import { accountId, type Physical, region } from './resolve.ts';

/** What every resource is on this machine, before any server runs. The logical id serves as the name. */
export function physicalResources(template: Template): Map<string, Physical> {
  return new Map(
    Object.entries(template.Resources).map(([id, { Type }]) => [id, physical(id, Type)] as const),
  );
}

function physical(id: string, type: string): Physical {
  const lower = id.toLowerCase().slice(0, 63);
  switch (type) {
    case 'AWS::SQS::Queue':
      return {
        ref: `https://sqs.${region}.amazonaws.com/${accountId}/${id}`,
        attributes: { Arn: arnOfQueue(id), QueueName: id },
      };
    case 'AWS::S3::Bucket':
      return { ref: lower, attributes: { Arn: `arn:aws:s3:::${lower}` } };
    case 'AWS::Lambda::Function':
      return { ref: id, attributes: { Arn: `arn:aws:lambda:${region}:${accountId}:function:${id}` } };
    case 'AWS::ApiGateway::RestApi':
      return { ref: id, attributes: { RootResourceId: id, RestApiId: id } };
    default:
      // Models, validators, roles, networks …: a name and an ARN that nobody looks up.
      return {
        ref: id,
        attributes: {
          Arn: `arn:aws:local:${region}:${accountId}:${id}`,
          GroupId: id,
          CidrBlock: '10.0.0.0/16',
          DefaultSecurityGroup: id,
        },
      };
  }
}
