export { config, projectName, type Stage, stages } from './project.ts';
export * from './arms.ts';
export * from './aws-limits.ts';
export type * from './edge-config.ts';
export type { MonitoringSettings } from './monitoring-settings.ts';
export * from './names.ts';
export type { PrivacySettings, PseudonymKey } from './privacy-settings.ts';
export { checkConfig, rules, smallestInstanceVcpus } from './rules.ts';
export * from './stage-config.ts';
