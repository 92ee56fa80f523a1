import { projectName } from './project.ts';

/** CloudFormation's name of an arm of a stage. */
export const stackName = (stage: string, arm: string): string => `${projectName}-${stage}-${arm}`;

/** Its template, in the folder that "pnpm synth" writes. */
export const templateFile = (stage: string, arm: string): string => `${stackName(stage, arm)}.template.json`;

const title = projectName.charAt(0).toUpperCase() + projectName.slice(1);

/** The project's name as a word at the start of a sentence. */
export const projectTitle = title;

/** CloudWatch namespace of the processor's own metrics; their dimension `service` is the name of the stack. */
export const metricsNamespace = title;

/** The alias of a function that the queue's mapping invokes: docs/decisions/011-versions-behind-an-alias.md. */
export const liveAlias = 'live';

/** Outputs of every stack. */
export const stackOutputs = [
  'Arm',
  'IngestUrl',
  'QueueUrl',
  'DeadLetterQueueUrl',
  'BucketName',
  'FunctionName',
  /** The number that CloudWatch knows the environments by. */
  'FunctionVersion',
  'DashboardName',
  /** Joined by commas. */
  'RollbackAlarmArns',
  'GlueDatabase',
  'AthenaWorkgroup',
  /** Of the state machine that settles, and of forgetting: without a limit of bytes. */
  'SettlingWorkgroup',
  'SettlingStateMachineArn',
  /** May redrive, replay, settle and forget, and alone reads open requests to forget. */
  'OperatorRoleArn',
] as const;

/** Outputs that only some stacks have: on managed instances, of a hybrid's overflow, and with keys of clients. */
export const stackOutputsOfSome = [
  'CapacityProviderName',
  'OverflowFunctionName',
  'OverflowFunctionVersion',
  /** JSON: ids by client. */
  'ApiKeyIds',
] as const;

export type StackOutput = (typeof stackOutputs)[number] | (typeof stackOutputsOfSome)[number];

/** Where a twin keeps an arm's data, and the file that says that it is ready; from the repository's root. */
export const twinDataFolder = (arm: string): string => `.data/${arm}`;
export const twinReadyFile = (arm: string): string => `${twinDataFolder(arm)}/ready.json`;
/** In a data folder, of the one process whose S3 keeps it: a twin, or what settles without one. */
export const dataFolderLock = 'twin.lock';
