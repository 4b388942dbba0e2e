/** Test helpers: packages from source folders and from snippets of XML, and checks that let everything pass. */
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { strToU8, zipSync } from 'fflate';
import type { DeployChecks, PackageFiles } from './metadata/types.ts';

/** Checks that know no formulas and no flows. */
export const noChecks: DeployChecks = { checkFormula: () => undefined, checkFlow: () => [] };

/** The zip that a client makes of a source folder (`force-app`). */
export async function packageOf(folder: string): Promise<Uint8Array> {
	const components = ComponentSet.fromSource(folder);
	components.sourceApiVersion = '66.0';
	const { zipBuffer } = await new MetadataConverter().convert(components, 'metadata', { type: 'zip' });
	if (!zipBuffer) throw new Error(`Nothing to deploy in ${folder}.`);
	return zipBuffer;
}

const xmlns =
	'xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';

/** One metadata file: `<CustomTab …>body</CustomTab>`. */
export const xmlFile = (root: string, body: string): string =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${xmlns}>\n${body}\n</${root}>\n`;

/** package.xml for `{ CustomField: ['Account.X__c'] }`. */
export const packageXml = (members: Record<string, readonly string[]>): string =>
	xmlFile(
		'Package',
		`${Object.entries(members)
			.map(([name, list]) => `<types>${list.map((each) => `<members>${each}</members>`).join('')}<name>${name}</name></types>`)
			.join('\n')}<version>66.0</version>`,
	);

const typesByFolder: Readonly<Record<string, string>> = {
	objects: 'CustomObject',
	permissionsets: 'PermissionSet',
	flows: 'Flow',
	flexipages: 'FlexiPage',
	applications: 'CustomApplication',
	tabs: 'CustomTab',
	layouts: 'Layout',
	labels: 'CustomLabels',
	lwc: 'LightningComponentBundle',
	customMetadata: 'CustomMetadata',
	customPermissions: 'CustomPermission',
	notificationtypes: 'CustomNotificationType',
	standardValueSets: 'StandardValueSet',
	settings: 'Settings',
};

/** Files of a package with a package.xml that names all of them. */
export function packageFiles(files: Record<string, string>): PackageFiles {
	const members: Record<string, string[]> = {};
	for (const path of Object.keys(files)) {
		const [folder = '', ...rest] = path.split('/');
		const list = (members[typesByFolder[folder] ?? folder] ??= []);
		const name = folder === 'lwc' ? rest[0]! : rest.join('/').replace(/\.[^.]+$/, '');
		if (!list.includes(name)) list.push(name);
	}
	return new Map(Object.entries({ 'package.xml': packageXml(members), ...files }).map(([path, text]) => [path, strToU8(text)]));
}

export const zipOf = (files: PackageFiles): Uint8Array => zipSync(Object.fromEntries(files));
