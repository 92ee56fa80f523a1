import type { Resource, Template } from './cloudformation.ts';
import { accountId, arnOfQueue, type Physical, region } from './resolve.ts';

/** What every resource is on this machine, before any server runs. The logical id serves as the name. */
export function physicalResources(template: Template): Map<string, Physical> {
  return new Map(
    Object.entries(template.Resources).map(([id, resource]) => [id, physical(id, resource)] as const),
  );
}

const functionArn = (name: string): string => `arn:aws:lambda:${region}:${accountId}:function:${name}`;

/** Logical id of the function that a version or an alias belongs to. */
function functionOf({ Properties = {} }: Resource): string {
  const { FunctionName: name } = Properties as { FunctionName?: string | { Ref?: string } };
  return (typeof name === 'object' ? name.Ref : name) ?? '';
}

function physical(id: string, resource: Resource): Physical {
  const lower = id.toLowerCase().slice(0, 63);
  switch (resource.Type) {
    case 'AWS::SQS::Queue':
      return {
        ref: `https://sqs.${region}.amazonaws.com/${accountId}/${id}`,
        attributes: { Arn: arnOfQueue(id), QueueName: id },
      };
    case 'AWS::S3::Bucket':
      return { ref: lower, attributes: { Arn: `arn:aws:s3:::${lower}` } };
    case 'AWS::Lambda::Function':
      return { ref: id, attributes: { Arn: functionArn(id) } };
    case 'AWS::Lambda::Version': {
      // The logical id is the version's number, so that two versions of a template are told apart.
      const arn = `${functionArn(functionOf(resource))}:${id}`;
      return { ref: arn, attributes: { FunctionArn: arn, Version: id } };
    }
    case 'AWS::Lambda::Alias': {
      const arn = `${functionArn(functionOf(resource))}:${String(resource.Properties?.['Name'])}`;
      return { ref: arn, attributes: { AliasArn: arn } };
    }
    case 'AWS::Lambda::EventSourceMapping':
      // The logical id is the mapping's UUID.
      return { ref: id, attributes: { Id: id } };
    case 'AWS::CloudWatch::Alarm': {
      const name = resource.Properties?.['AlarmName'];
      const alarmName = typeof name === 'string' ? name : id;
      const arn = `arn:aws:cloudwatch:${region}:${accountId}:alarm:${alarmName}`;
      return { ref: alarmName, attributes: { Arn: arn } };
    }
    case 'AWS::StepFunctions::StateMachine': {
      const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${id}`;
      return { ref: arn, attributes: { Arn: arn, Name: id } };
    }
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
