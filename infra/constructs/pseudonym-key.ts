import type { PseudonymKey } from '@telemetry/settings';
import { SecretValue } from 'aws-cdk-lib';

/**
 * The key as a dynamic reference, which CloudFormation resolves when it sets the variable: the template does not have it
 * (AWS CloudFormation user guide, dynamic-references-secretsmanager, read 2026-11-21).
 */
export function pseudonymKeyReference({ secret, versionId, jsonKey }: PseudonymKey): string {
  return SecretValue.secretsManager(secret, { versionId, jsonField: jsonKey }).unsafeUnwrap();
}
