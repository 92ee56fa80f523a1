export { settle, settleDefaults, type SettleOptions, type SettleResult } from './settle.ts';
export type { Bucket, SettledPartition } from './settle-partition.ts';
export { settlingRulesOf, type StatedRules } from './settling-rules.ts';
export { oldestUnsettledAgeMs, type StoredHour, storedHours } from './stored-hours.ts';
