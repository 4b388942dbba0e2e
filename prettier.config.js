export default {
	useTabs: true,
	singleQuote: true,
	printWidth: 140,
	embeddedLanguageFormatting: 'off',
	plugins: ['@prettier/plugin-xml'],
	overrides: [
		{ files: ['**/lwc/**/*.html', 'scripts/local-org/lightning/**/*.html'], options: { parser: 'lwc' } },
		{ files: ['*.xml', '*.{object,field,flow,permissionset}-meta.xml'], options: { useTabs: false, tabWidth: 4, xmlWhitespaceSensitivity: 'ignore', printWidth: 200 } },
		{ files: ['*.yaml', '*.yml', '*.md'], options: { useTabs: false, tabWidth: 2 } },
	],
};
