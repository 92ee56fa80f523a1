import { objectPrefixes, type StageConfig } from '@telemetry/settings';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** The bucket of stored events, rejected events and query results. */
export class EventBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(
    scope: Construct,
    id: string,
    { config: { protect, retentionDays }, key }: { config: StageConfig; key: kms.IKey | undefined },
  ) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...(key
        ? // A key of S3's own in between: a request to KMS for many objects, and not for each.
          { encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: s3.BucketEncryption.S3_MANAGED }),
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      // An unprotected stage's bucket has to be emptied before the stack goes: no function of ours does it by itself.
      removalPolicy: protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [
        { prefix: objectPrefixes.events, expiration: Duration.days(retentionDays.events) },
        { prefix: objectPrefixes.rejected, expiration: Duration.days(retentionDays.rejected) },
        // Of `pnpm compact`; what a run left on its way is of no use to a later one. The Iceberg table expires by itself.
        { prefix: objectPrefixes.settled, expiration: Duration.days(retentionDays.events) },
        { prefix: objectPrefixes.settling, expiration: Duration.days(1) },
        // A record of a replay is there as long as what it names could be sent again. Records of deletions stay.
        { prefix: objectPrefixes.replayRecords, expiration: Duration.days(retentionDays.rejected) },
        { prefix: objectPrefixes.queryResults, expiration: Duration.days(7) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
  }

  /**
   * Lets these roles put no object but under a new key: what was stored they cannot overwrite (Amazon S3 user guide,
   * conditional-writes-enforce, read 2026-11-29). By the role's ARN in a condition: a principal that IAM does not know yet would be refused.
   */
  letOnlyCreate(...roles: iam.IRole[]): void {
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'ProcessorsCreateOnly',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: {
          ArnEquals: { 'aws:PrincipalArn': roles.map(({ roleArn }) => roleArn) },
          Null: { 's3:if-none-match': 'true' },
        },
      }),
    );
  }
}
