/** What the package itself says it is: read from the sources that the plugin carries, so that the doctor knows what an org should have. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';

export interface PackageSource {
	/** Custom objects, events and metadata types, by API name. */
	objects: string[];
	/** Flows whose source says Active. */
	activeFlows: string[];
	/** Flows with a schedule or scheduled paths. */
	scheduledFlows: string[];
	/** Org-wide defaults that the sources set. */
	sharing: Record<string, string>;
	/** Rights on standard objects, by permission set and object, as ObjectPermissions names its columns: `PermissionsRead`. */
	standardRights: Record<string, Record<string, string[]>>;
}

/** The elements of `objectPermissions` beside the columns of ObjectPermissions (Object Reference). */
const RIGHTS: Readonly<Record<string, string>> = {
	allowCreate: 'PermissionsCreate',
	allowRead: 'PermissionsRead',
	allowEdit: 'PermissionsEdit',
	allowDelete: 'PermissionsDelete',
	viewAllRecords: 'PermissionsViewAllRecords',
	modifyAllRecords: 'PermissionsModifyAllRecords',
};

/** Reads `force-app` under the given root. */
export function readPackageSource(root: string): PackageSource {
	const parser = new XMLParser({ parseTagValue: false });
	const files = (pattern: string): string[] => globSync(pattern, { cwd: path.join(root, 'force-app') }).sort();
	const parsed = (file: string): Record<string, unknown> =>
		parser.parse(readFileSync(path.join(root, 'force-app', file), 'utf8')) as Record<string, unknown>;
	const source: PackageSource = { objects: [], activeFlows: [], scheduledFlows: [], sharing: {}, standardRights: {} };
	for (const file of files('main/*/flows/*.flow-meta.xml')) {
		const flow = parsed(file)['Flow'] as { status?: string; start?: { scheduledPaths?: unknown; schedule?: unknown } };
		const name = path.basename(file, '.flow-meta.xml');
		if (flow.status === 'Active') source.activeFlows.push(name);
		if (flow.start?.scheduledPaths || flow.start?.schedule) source.scheduledFlows.push(name);
	}
	for (const file of files('main/*/objects/*/*.object-meta.xml')) {
		const { sharingModel } = parsed(file)['CustomObject'] as { sharingModel?: string };
		const name = path.basename(file, '.object-meta.xml');
		if (/__\w+$/.test(name)) source.objects.push(name);
		if (sharingModel && name.endsWith('__c')) source.sharing[name] = sharingModel;
	}
	for (const file of files('main/*/permissionsets/*.permissionset-meta.xml')) {
		const { objectPermissions = [] } = parsed(file)['PermissionSet'] as { objectPermissions?: Record<string, string>[] };
		const rights = [objectPermissions]
			.flat()
			.filter((each) => !each['object']!.includes('__'))
			.map((each) => [each['object']!, Object.keys(RIGHTS).flatMap((right) => (each[right] === 'true' ? [RIGHTS[right]!] : []))] as const);
		source.standardRights[path.basename(file, '.permissionset-meta.xml')] = Object.fromEntries(rights);
	}
	return source;
}
