import type { StageConfig } from './stage-config.ts';

/**
 * Interface endpoints of the closed network that the stack makes, in each of `logsEndpointZones`: CloudWatch Logs, and X-Ray where
 * requests are traced. None in a network that is not the stack's.
 */
export const interfaceEndpoints = ({ monitoring, network, managedInstances }: StageConfig): number => {
  if (network?.existing || managedInstances.capacityProviderArn !== undefined) return 0;
  return monitoring.tracing ? 2 : 1;
};
