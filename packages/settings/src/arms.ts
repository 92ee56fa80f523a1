/** The deployments of the same pipeline, each a stack of its own: docs/deploying.md says how to choose. */
export const arms = ['managed-instances', 'default', 'hybrid'] as const;
export type Arm = (typeof arms)[number];

/** Where one function runs. A hybrid is no compute type: it is two functions, one of each. */
export const computeTypes = ['managed-instances', 'default'] as const satisfies readonly Arm[];
export type ComputeType = (typeof computeTypes)[number];
