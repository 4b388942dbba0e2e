import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

export default {
	...jestConfig,
	moduleNameMapper: {
		'^lightning/modal$': '<rootDir>/test/lwc/stubs/lightning/modal',
		'^lightning/graphql$': '<rootDir>/test/lwc/stubs/lightning/graphql',
	},
	testMatch: ['**/lwc/**/__tests__/**/*.test.ts'],
	modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/.ridealong/'],
	setupFilesAfterEnv: [...(jestConfig.setupFilesAfterEnv ?? []), '<rootDir>/test/lwc/setup.cjs'],
};
