export { config, projectName, type Stage, stages } from './project.ts';
export * from './arms.ts';
export * from './aws-limits.ts';
export { brokenRules } from './broken-rules.ts';
export { checkConfig, checkSettings, SettingsError } from './check-config.ts';
export type {
  ApiKeyAccess,
  CustomDomainConfig,
  EdgeAccess,
  EdgeConfig,
  FirewallConfig,
  JwtAccess,
  Throttle,
} from './edge-config.ts';
export {
  environmentsOn,
  environmentVcpus,
  type InstanceShape,
  ec2Shape,
  instanceShape,
} from './instance-type.ts';
export type { MonitoringConfig } from './monitoring-config.ts';
export * from './names.ts';
export { objectPrefixes } from './object-prefixes.ts';
export type { NetworkConfig } from './network-config.ts';
export { capacityProviderName, privateBlock } from './rules/network.ts';
export type { PrivacyConfig, PseudonymKey } from './privacy-config.ts';
export type { SecurityConfig } from './security-config.ts';
export { settledBytesPerEvent } from './query-sizes.ts';
export { readConfig, readStage } from './read-config.ts';
export { deadLetterRetentionDays, queueRetentionDays } from './retention.ts';
export { vcpusOfADeployment } from './rules/managed-instances.ts';
export { visibilityTimeoutSeconds } from './rules/queue-and-functions.ts';
export { type Environments, type Hours, type RuntimeUpdates, type StageConfig } from './stage-config.ts';
export { longestPauseHours, type PartOfDays, surelyAtWork } from './working-week.ts';
export { interfaceEndpoints } from './interface-endpoints.ts';
export { changeConfig, type Changes } from './change-config.ts';
