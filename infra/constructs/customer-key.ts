import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Aspects, type IAspect } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';

/** What reading and writing by a key need (SQS developer guide, sqs-key-management; S3 user guide, UsingKMSEncryption; read 2026-11-29). */
const use = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** A key of AWS KMS that the stack's queues, bucket and log groups are encrypted by, and that its roles may use. */
export class CustomerKey extends Construct {
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, { protect }: { protect: boolean }) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: 'What devices sent: queues, bucket and logs',
      enableKeyRotation: true,
      // Without its key nothing that stays can be read.
      removalPolicy: protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // CloudWatch Logs uses a key for log groups that name it (CloudWatch Logs user guide, encrypt-log-data-kms, read 2026-11-29).
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
        actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`,
          },
        },
      }),
    );
    Aspects.of(scope).add(new EncryptedLogs(this.key));
  }

  /** Lets roles read and write what is encrypted by the key. */
  letUse(...roles: iam.IRole[]): void {
    for (const role of roles)
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: use, resources: [this.key.keyArn] }));
  }
}

/** Every log group below, whoever makes it. */
class EncryptedLogs implements IAspect {
  readonly #key: kms.Key;

  constructor(key: kms.Key) {
    this.#key = key;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnLogGroup) node.kmsKeyId = this.#key.keyArn;
  }
}
