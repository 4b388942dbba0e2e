/** The browser host of the local org. */
export { BundleError, bundleState, ensureBundles, lwcProblems } from './bundles.ts';
export { lightningRoutes } from './routes.ts';
