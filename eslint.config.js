import { createRequire } from 'node:module';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
const salesforce = require('@salesforce/eslint-config-lwc');

const COMPONENTS = ['force-app/**/lwc/**/*.ts'];
const SCRIPTS = ['scripts/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'];

/** The arrows of ARCHITECTURE.md: `target` may not import from `from`. */
const arrow = (target, from, message) => ({ target: `./scripts/${target}`, from: from.map((folder) => `./scripts/${folder}`), message });
/** The same inside a room of the local org, where everything is forbidden but what is named. */
const only = (room, except, message) => ({
	target: `./scripts/local-org/${room}`,
	from: './scripts/local-org',
	except: [room, ...except].map((path) => `./${path}`),
	message,
});
const COMMANDS = ['commands', 'ridealongCommand.ts'];
/** What commands show; nothing below knows how it looks. */
const SHOWN = [...COMMANDS, 'pages'];
const ARROWS = [
	arrow('domain', [...SHOWN, 'jobs', 'salesforce', 'local-org', 'tools'], 'Rules are pure: they take facts and return values.'),
	arrow('salesforce', [...SHOWN, 'jobs', 'local-org', 'tools'], 'The Salesforce layer knows the domain and nothing above it.'),
	arrow('jobs', [...SHOWN, 'local-org', 'tools'], 'Jobs reach any org, the local one too, over HTTP.'),
	arrow('pages', [...COMMANDS, 'salesforce', 'local-org', 'tools'], 'Pages show what jobs give: they fetch nothing.'),
	...COMMANDS.map((target) => arrow(target, ['local-org', 'tools'], 'The local org is a process of its own: commands reach it over HTTP.')),
	arrow(
		'local-org',
		[...SHOWN, 'jobs', 'domain', 'salesforce', 'tools'],
		'The local org stands in for Salesforce: it must not share code with what is tested on it.',
	),
	only('store', ['schema/model.ts', 'engine/contract.ts', 'errors.ts', 'clock.ts', 'coverage.ts'], 'The store is the bottom.'),
	only('schema', ['errors.ts', 'clock.ts', 'coverage.ts'], 'Schema is below the engine.'),
	only('engine', ['schema', 'store', 'errors.ts', 'clock.ts', 'coverage.ts'], 'The engine is below the protocols.'),
	arrow('local-org/protocols', ['local-org/store', 'local-org/lightning', 'local-org/server.ts'], 'Protocols call the engine.'),
	arrow('local-org/lightning', ['local-org/store', 'local-org/server.ts'], 'The browser host calls the engine and its protocols.'),
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
		settings: { 'import-x/extensions': ['.ts'], 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js'] })] },
		rules: {
			'import-x/no-restricted-paths': ['error', { zones: ARROWS }],
			'import-x/no-cycle': ['error', { ignoreExternal: true }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
			'@typescript-eslint/consistent-type-imports': 'error',
			eqeqeq: 'error',
		},
	},
	{
		files: ['scripts/commands/**/*.ts', 'scripts/jobs/**/*.ts', 'scripts/salesforce/**/*.ts'],
		ignores: ['**/*.test.ts'],
		rules: {
			'no-restricted-globals': ['error', { name: 'fetch', message: "Node's fetch knows no proxy: fetchBy of salesforce/proxy.ts does." }],
		},
	},
	{
		files: ['scripts/domain/**/*.ts'],
		ignores: ['**/*.test.ts'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{ group: ['node:*', 'jsforce', '@salesforce/*', '@oclif/*'], message: 'Rules do no I/O: they take facts and return values.' },
					],
				},
			],
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
	{
		files: ['force-app/**/__tests__/*.ts'],
		// A test plays the wire adapter of the component it looks at.
		rules: { '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off' },
	},
];
