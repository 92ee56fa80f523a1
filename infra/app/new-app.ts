import { App } from 'aws-cdk-lib';
import featureFlags from './feature-flags.json' with { type: 'json' };

/**
 * An empty app of ours, as every app is begun. The flags are in it and not in cdk.json, so that templates are the same whoever
 * synthesizes: CDK's command, the twin or a test (docs/decisions/080-feature-flags-are-in-the-app.md).
 */
export const newApp = (outdir?: string): App =>
  new App({ outdir, analyticsReporting: false, context: featureFlags });
