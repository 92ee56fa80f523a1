export { median, quantiles, type Quantiles } from '@telemetry/load-report';
