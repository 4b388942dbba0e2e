/** The browser host of the local org. */
export { bundleState, ensureBundles, lwcProblems } from './bundles.ts';
export { lightningRoutes } from './routes.ts';
