/** The metadata types that the local org takes: where their files lie and who reads them. Order is reading order. */
import { readChannelMember } from './channels.ts';
import { readApplication, readLayout, readTab } from './apps.ts';
import type { Deployment, SourceFile } from './deployment.ts';
import { readDuplicateRule, readMatchingRules } from './duplicates.ts';
import { readFlow } from './flows.ts';
import { childTypes, readObject } from './objects.ts';
import { readFlexiPage } from './pages.ts';
import { readCustomPermission, readPermissionSet } from './permissions.ts';
import { readSettings } from './settings.ts';
import { readCustomMetadata, readLabels, readNotificationType, readStandardValueSet } from './small.ts';

export interface MetadataType {
	/** Name in package.xml, and of the root element where that has no name of its own. */
	name: string;
	/** Root element of the file of that name. */
	root?: (fullName: string) => string;
	folder: string;
	suffix: string;
	/** Child components and the elements they stand in. */
	children?: Readonly<Record<string, string>>;
	/** Absent where the type is a folder per component (bundles). */
	read?: (deployment: Deployment, file: SourceFile) => void;
}

export const metadataTypes: readonly MetadataType[] = [
	{ name: 'CustomObject', folder: 'objects', suffix: 'object', children: childTypes, read: readObject },
	{ name: 'StandardValueSet', folder: 'standardValueSets', suffix: 'standardValueSet', read: readStandardValueSet },
	{ name: 'CustomLabels', folder: 'labels', suffix: 'labels', children: { labels: 'CustomLabel' }, read: readLabels },
	{
		name: 'MatchingRules',
		folder: 'matchingRules',
		suffix: 'matchingRule',
		children: { matchingRules: 'MatchingRule' },
		read: readMatchingRules,
	},
	{ name: 'DuplicateRule', folder: 'duplicateRules', suffix: 'duplicateRule', read: readDuplicateRule },
	{ name: 'CustomPermission', folder: 'customPermissions', suffix: 'customPermission', read: readCustomPermission },
	{ name: 'CustomNotificationType', folder: 'notificationtypes', suffix: 'notiftype', read: readNotificationType },
	{
		name: 'PlatformEventChannelMember',
		folder: 'platformEventChannelMembers',
		suffix: 'platformEventChannelMember',
		read: readChannelMember,
	},
	{ name: 'Settings', root: (name) => `${name}Settings`, folder: 'settings', suffix: 'settings', read: readSettings },
	{ name: 'CustomMetadata', folder: 'customMetadata', suffix: 'md', read: readCustomMetadata },
	{ name: 'LightningComponentBundle', folder: 'lwc', suffix: 'js-meta.xml' },
	{ name: 'Flow', folder: 'flows', suffix: 'flow', read: readFlow },
	{ name: 'FlexiPage', folder: 'flexipages', suffix: 'flexipage', read: readFlexiPage },
	{ name: 'CustomTab', folder: 'tabs', suffix: 'tab', read: readTab },
	{ name: 'CustomApplication', folder: 'applications', suffix: 'app', read: readApplication },
	{ name: 'Layout', folder: 'layouts', suffix: 'layout', read: readLayout },
	{ name: 'PermissionSet', folder: 'permissionsets', suffix: 'permissionset', read: readPermissionSet },
];

/** The type of a file in a zip, by its folder and suffix. */
export function typeOfFile(path: string): MetadataType | undefined {
	const folder = path.slice(0, path.indexOf('/'));
	return metadataTypes.find((each) => each.folder === folder && (!each.read || path.endsWith(`.${each.suffix}`)));
}
