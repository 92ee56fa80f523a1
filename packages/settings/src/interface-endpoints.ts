import type { StageConfig } from './stage-config.ts';

/** Interface endpoints of the closed network, in each of `logsEndpointZones`: CloudWatch Logs, and X-Ray where requests are traced. */
export const interfaceEndpoints = ({ monitoring }: Pick<StageConfig, 'monitoring'>): number =>
  monitoring.tracing ? 2 : 1;
