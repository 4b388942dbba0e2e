/**
 * `npm run coverage`: writes scripts/local-org/COVERAGE.md from the tables that the local org runs on, so that it says neither more
 * nor less than the code. A test compares the file with what this makes.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CoverageRow } from '../local-org/coverage.ts';
import { setupCoverage } from '../local-org/engine/coverage.ts';
import { accessCoverage } from '../local-org/engine/access/coverage.ts';
import { flowCoverage } from '../local-org/engine/flow/coverage.ts';
import { FLOW_ELEMENTS } from '../local-org/engine/flow/attributes.ts';
import { elementKinds } from '../local-org/engine/flow/elements/index.ts';
import { formulaFunctions, refusedFunctions } from '../local-org/engine/formula/functions/index.ts';
import { recordsCoverage } from '../local-org/engine/records/coverage.ts';
import { soqlCoverage } from '../local-org/engine/soql/coverage.ts';
import { lightningCoverage } from '../local-org/lightning/coverage.ts';
import { connectCoverage } from '../local-org/protocols/connect/coverage.ts';
import { bulkCoverage } from '../local-org/protocols/bulk/coverage.ts';
import { graphqlCoverage } from '../local-org/protocols/graphql/coverage.ts';
import { metadataCoverage } from '../local-org/protocols/metadata/coverage.ts';
import { restCoverage } from '../local-org/protocols/rest/coverage.ts';
import { partnerCoverage } from '../local-org/protocols/soap/partner/coverage.ts';
import { streamingCoverage } from '../local-org/protocols/streaming/coverage.ts';
import { uiApiCoverage } from '../local-org/protocols/ui-api/coverage.ts';
import { baseSchema } from '../local-org/schema/base/index.ts';
import { systemPermissions } from '../local-org/schema/base/profiles.ts';
import { fieldTypes } from '../local-org/schema/metadata/fields.ts';
import { metadataTypes } from '../local-org/schema/metadata/registry.ts';
import { storeCoverage } from '../local-org/store/coverage.ts';
import { support, type Support } from '../local-org/schema/metadata/support.ts';

export const COVERAGE_FILE = path.join(import.meta.dirname, '..', 'local-org', 'COVERAGE.md');
/** Attributes that place any node on the canvas. */
const ON_EVERY_NODE = new Set(['name', 'label', 'description', 'locationX', 'locationY', 'elementSubtype', 'processMetadataValues']);
const METADATA_GUIDE = 'Metadata API Developer Guide';

const row = (...cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
const table = (heads: string[], rows: string[][]): string =>
	[row(...heads), row(...heads.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');
const code = (text: string): string => `\`${text}\``;
const capital = (text: string): string => (text ? text[0]!.toUpperCase() + text.slice(1) : '');

/** Rows of rooms, one table per area in the order in which areas first appear. */
function areas(rows: readonly CoverageRow[]): string[] {
	return [...Map.groupBy(rows, (each) => each.area)].map(([area, list]) =>
		section(
			area,
			table(
				['Feature', 'Status', 'Source', 'Note'],
				list.map(({ feature, status, source, note }) => [feature, status, source, note ?? '']),
			),
		),
	);
}
const section = (heading: string, ...parts: string[]): string => [`## ${heading}`, ...parts].join('\n\n');

function formulas(): string {
	const functions = [...formulaFunctions.values()]
		.sort((a, b) => a.name.localeCompare(b.name))
		.map(({ name, parameters, contexts, source, assumed }) => [
			code(`${name}(${parameters.map((each) => `${each.name}${each.rest ? '…' : ''}${each.optional ? '?' : ''}`).join(', ')})`),
			assumed ? 'assumed' : 'documented',
			source,
			[contexts ? `Only in: ${contexts.join(', ')}.` : '', assumed ?? ''].filter(Boolean).join(' '),
		]);
	const refused = Object.entries(refusedFunctions).map(([name, why]) => [
		code(name),
		'refused',
		'help.salesforce.com customize_functions',
		capital(`${why}.`),
	]);
	return section(
		'Formula functions',
		'Refused functions, and any other name, fail the deployment or the request that holds the formula.',
		table(['Function', 'Status', 'Source', 'Note'], [...functions, ...refused]),
	);
}

function flowElements(): string {
	const takes = (tag: string): string =>
		(FLOW_ELEMENTS[tag]?.attributes ?? [])
			.filter((each) => !ON_EVERY_NODE.has(each))
			.map(code)
			.join(', ');
	const kinds = elementKinds.map(({ tag, label, beforeSave, source, assumed }) => [
		`${label} (${code(tag)})`,
		assumed ? 'assumed' : 'documented',
		source,
		takes(tag),
		[beforeSave ? '' : 'Not in before-save flows.', assumed ?? ''].filter(Boolean).join(' '),
	]);
	const named = new Set(elementKinds.map((each) => each.tag));
	const others = Object.keys(FLOW_ELEMENTS)
		.filter((tag) => !named.has(tag))
		.map((tag) => [code(tag), 'documented', `${METADATA_GUIDE}, Flow`, takes(tag), '']);
	return section(
		'Flow elements',
		'Every other element or attribute fails the deployment, naming flow and element.',
		table(['Element', 'Status', 'Source', 'Takes', 'Note'], [...kinds, ...others]),
	);
}

function types(): string {
	const rows = metadataTypes.map(({ name, folder, suffix, children }) => [
		name,
		'documented',
		`${METADATA_GUIDE}, ${name}`,
		[code(`${folder}/*.${suffix}`), children ? `with ${Object.values(children).join(', ')}` : ''].filter(Boolean).join(' '),
	]);
	return section('Metadata types', 'Every other type fails the deployment by name.', table(['Type', 'Status', 'Source', 'Where'], rows));
}

function elements(): string {
	const list = (entries: [string, Support][], text: (name: string, support: Support) => string): string =>
		entries.map(([name, how]) => text(name, how)).join('; ');
	const rows = Object.entries(support).map(([type, each]) => {
		const entries = Object.entries(each);
		return [
			type,
			list(
				entries.filter(([, how]) => how === 'read'),
				code,
			),
			list(
				entries.filter(([, how]) => typeof how === 'object' && 'only' in how),
				(name, how) => `${code(name)}: ${(how as { only: readonly string[] }).only.join(', ')}`,
			),
			list(
				entries.filter(([, how]) => typeof how === 'object' && 'noEffect' in how),
				(name, how) => `${code(name)}: ${(how as { noEffect: string }).noEffect}`,
			),
		];
	});
	return section(
		'Elements of metadata types',
		'What is not listed is refused with file, line and element. Elements of flows are checked against the Metadata API and compiled by engine/flow.',
		table(['Type', 'Read', 'Only with the value', 'Taken, without effect here because'], rows),
	);
}

function fields(): string {
	const rows = Object.entries(fieldTypes).map(([name, rule]) => [
		name,
		'documented',
		`${METADATA_GUIDE}, CustomField`,
		[`On ${rule.kinds?.join(', ') ?? 'standard, custom'} objects.`, rule.formula ? 'Also as a formula.' : ''].filter(Boolean).join(' '),
	]);
	const refused = [
		[
			'Html, EncryptedText, Location, Time, MetadataRelationship, ExternalLookup, IndirectLookup, Hierarchy, File',
			'refused',
			`${METADATA_GUIDE}, CustomField`,
			'At deployment, by name.',
		],
	];
	return section('Field types', table(['Type', 'Status', 'Source', 'Note'], [...rows, ...refused]));
}

function objects(): string {
	const all = [...baseSchema().objects.values()];
	const kinds = [...Map.groupBy(all, (each) => each.kind)].map(([kind, list]) => [
		capital(kind),
		list
			.map((each) => each.name)
			.sort()
			.join(', '),
	]);
	return section(
		'Objects of a new org',
		'Each with the fields that schema/base lists, cut from the Object Reference; further ones come by deployment, with their share, history and metadata companions.',
		table(['Kind', 'Objects'], kinds),
		`System permissions that permission sets may carry: ${[...systemPermissions].sort().map(code).join(', ')}.`,
	);
}

/** The whole file. */
export function coverage(): string {
	const rooms = [
		...accessCoverage,
		...setupCoverage,
		...recordsCoverage,
		...restCoverage,
		...bulkCoverage,
		...partnerCoverage,
		...uiApiCoverage,
		...connectCoverage,
		...graphqlCoverage,
		...streamingCoverage,
		...storeCoverage,
		...metadataCoverage,
		...soqlCoverage,
		...lightningCoverage,
		...flowCoverage,
	];
	return (
		[
			'<!-- Generated by "npm run coverage" from the tables of the local org. Do not edit. -->',
			'# What the local org covers',
			[
				'The local org does what Salesforce documents for the features that are listed here. Whatever else it is asked it refuses by name.',
				'',
				'- **documented**: behaves as the source says. Quoted titles are pages of the named guide.',
				'- **assumed**: nobody says it in writing, or not all of it; the note says what is supposed.',
				'- **refused**: answered with an error that names it, at deployment where that is possible.',
			].join('\n'),
			...areas(rooms),
			flowElements(),
			formulas(),
			types(),
			fields(),
			elements(),
			objects(),
			'',
		]
			.join('\n\n')
			.trimEnd() + '\n'
	);
}

if (import.meta.main) {
	writeFileSync(COVERAGE_FILE, coverage());
	console.log(`Wrote ${path.relative(process.cwd(), COVERAGE_FILE)}`);
}
