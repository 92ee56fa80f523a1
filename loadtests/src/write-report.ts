export { writeReport } from '@telemetry/load-report';
