import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

export default {
	...jestConfig,
	moduleNameMapper: {
		// LWC 9 is published as ES modules; jest loads the CommonJS build that comes beside them.
		'^(?:lwc|@lwc/engine-dom)$': '<rootDir>/node_modules/@lwc/engine-dom/dist/index.cjs',
		'^@lwc/(wire-service|synthetic-shadow)$': '<rootDir>/node_modules/@lwc/$1/dist/index.cjs',
		// jest finds components by their script, which a CSS-only one has not.
		'^c/cardStyles$': '<rootDir>/force-app/main/shared/lwc/cardStyles/cardStyles.css',
		'^lightning/graphql$': '<rootDir>/test/lwc/stubs/lightning/graphql',
	},
	testMatch: ['**/lwc/**/__tests__/**/*.test.ts'],
	modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/.ridealong/'],
	setupFilesAfterEnv: [...(jestConfig.setupFilesAfterEnv ?? []), '<rootDir>/test/lwc/setup.cjs'],
};
