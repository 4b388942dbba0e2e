import { createRequire } from 'node:module';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
const salesforce = require('@salesforce/eslint-config-lwc');

const COMPONENTS = ['force-app/**/lwc/**/*.ts'];
const SCRIPTS = ['scripts/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'];

/** The arrows of ARCHITECTURE.md: `target` may not import from `from`. */
const arrow = (target, from, message) => ({ target: `./scripts/${target}`, from: from.map((folder) => `./scripts/${folder}`), message });
const ARROWS = [
	arrow('domain', ['commands', 'jobs', 'salesforce', 'local-org'], 'Rules are pure: they take facts and return values.'),
	arrow('salesforce', ['commands', 'jobs', 'local-org'], 'The Salesforce layer knows the domain and nothing above it.'),
	arrow('jobs', ['commands', 'local-org'], 'Jobs reach any org, the local one too, over HTTP.'),
	arrow('commands/ridealong/!(org)/**', ['local-org'], 'Only the org commands start the local org.'),
	arrow(
		'local-org',
		['commands', 'jobs', 'domain', 'salesforce'],
		'The local org stands in for Salesforce: it must not share code with what is tested on it.',
	),
	arrow('local-org/schema', ['local-org/engine', 'local-org/protocols', 'local-org/lightning'], 'Schema is below the engine.'),
	arrow('local-org/engine', ['local-org/protocols', 'local-org/lightning'], 'The engine is below the protocols.'),
	{
		target: './scripts/local-org/store',
		from: './scripts/local-org',
		except: ['./store', './schema/model.ts', './engine/contract.ts', './errors.ts', './clock.ts'],
		message: 'The store is the bottom.',
	},
];

export default [
	{
		ignores: [
			'lib/**',
			'node_modules/**',
			'force-app/**/*.js',
			'force-app/**/*.d.ts',
			'coverage/**',
			'.ridealong/**',
			'scripts/local-org/lightning/modules/**',
			'scripts/local-org/lightning/host/**',
		],
	},
	...tseslint.configs.recommended.map((config) => ({ ...config, files: SCRIPTS })),
	{
		files: SCRIPTS,
		plugins: { 'import-x': importX },
		settings: { 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js'] })] },
		rules: {
			'import-x/no-restricted-paths': ['error', { zones: ARROWS }],
			'import-x/no-cycle': ['error', { ignoreExternal: true }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
			'@typescript-eslint/consistent-type-imports': 'error',
			eqeqeq: 'error',
		},
	},
	...salesforce.configs.recommended.map((config) => ({ ...config, files: COMPONENTS })),
	{
		files: COMPONENTS,
		plugins: { '@typescript-eslint': tseslint.plugin },
		languageOptions: { parser: tseslint.parser, parserOptions: { projectService: false } },
		// TypeScript knows names better than no-undef, and types are uses; prettier decides about parentheses.
		rules: {
			'no-undef': 'off',
			'no-unused-vars': 'off',
			'no-confusing-arrow': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
		},
	},
];
