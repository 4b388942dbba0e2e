/** The browser host of the local org. */
export { BundleError, bundleState, ensureBundles } from './bundles.ts';
export { flexiPageProblems } from './page/structure.ts';
export { lightningRoutes } from './routes.ts';
