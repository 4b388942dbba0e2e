/** The metadata of the crash test, as a zip for the Metadata API: an object whose rows publish an event, whose events leave an echo. */
import { strToU8, zipSync } from 'fflate';

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const xml = (type: string, body: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<${type} ${NS}>${body}</${type}>\n`;
const text = (name: string, more = ''): string =>
	`<fields><fullName>${name}</fullName>${more}<label>${name.replace('__c', '')}</label><length>80</length><type>Text</type></fields>`;
const unique = '<caseSensitive>true</caseSensitive><externalId>true</externalId>';
const object = (label: string, fields: string, more: string): string =>
	xml(
		'CustomObject',
		`<deploymentStatus>Deployed</deploymentStatus>${more}${fields}<label>${label}</label><nameField><displayFormat>${label}-{000000}</displayFormat><label>Number</label>${label === 'Row' ? '<trackHistory>false</trackHistory>' : ''}<type>AutoNumber</type></nameField><pluralLabel>${label}s</pluralLabel><sharingModel>ReadWrite</sharingModel>`,
	);
const create = (objectName: string): string =>
	`<recordCreates><name>Tell</name><label>Tell</label><locationX>0</locationX><locationY>0</locationY><inputAssignments><field>Key__c</field><value><elementReference>$Record.Key__c</elementReference></value></inputAssignments><object>${objectName}</object></recordCreates>`;
const flow = (label: string, creates: string, start: string): string =>
	xml(
		'Flow',
		`<apiVersion>66.0</apiVersion><label>${label}</label><processType>AutoLaunchedFlow</processType>${create(creates)}<start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Tell</targetReference></connector>${start}</start><status>Active</status>`,
	);
const FIELDS = ['Row__c.Key__c', 'Row__c.Pair__c', 'Row__c.Title__c', 'Echo__c.Key__c'];
const OBJECTS = ['Row__c', 'Echo__c', 'Told__e'];

const FILES: Record<string, string> = {
	'objects/Row__c.object': object(
		'Row',
		text('Key__c', unique).replace('<type>Text</type>', '<type>Text</type><unique>true</unique>') +
			text('Pair__c') +
			text('Title__c').replace('<type>', '<trackHistory>true</trackHistory><type>'),
		'<enableHistory>true</enableHistory>',
	),
	'objects/Echo__c.object': object('Echo', text('Key__c'), ''),
	'objects/Told__e.object': xml(
		'CustomObject',
		`<deploymentStatus>Deployed</deploymentStatus><eventType>HighVolume</eventType>${text('Key__c')}<label>Told</label><pluralLabel>Told</pluralLabel><publishBehavior>PublishAfterCommit</publishBehavior>`,
	),
	'flows/Row_Tells.flow': flow(
		'Row tells',
		'Told__e',
		'<object>Row__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordAfterSave</triggerType>',
	),
	'flows/Told_Echoes.flow': flow('Told echoes', 'Echo__c', '<object>Told__e</object><triggerType>PlatformEvent</triggerType>'),
	'platformEventChannelMembers/Rows.platformEventChannelMember': xml(
		'PlatformEventChannelMember',
		'<eventChannel>ChangeEvents</eventChannel><selectedEntity>Row__ChangeEvent</selectedEntity>',
	),
	'permissionsets/Crash.permissionset': xml(
		'PermissionSet',
		[
			...FIELDS.map(
				(name) => `<fieldPermissions><editable>true</editable><field>${name}</field><readable>true</readable></fieldPermissions>`,
			),
			'<hasActivationRequired>false</hasActivationRequired><label>Crash</label>',
			...OBJECTS.map((name) => {
				const all = name.endsWith('__c');
				return `<objectPermissions><allowCreate>true</allowCreate><allowDelete>${all}</allowDelete><allowEdit>${all}</allowEdit><allowRead>true</allowRead><modifyAllRecords>${all}</modifyAllRecords><object>${name}</object><viewAllRecords>${all}</viewAllRecords></objectPermissions>`;
			}),
		].join(''),
	),
};

const MEMBERS: Record<string, string[]> = {
	CustomObject: OBJECTS,
	Flow: ['Row_Tells', 'Told_Echoes'],
	PlatformEventChannelMember: ['Rows'],
	PermissionSet: ['Crash'],
};

function zip(files: Record<string, string>, members: Record<string, string[]>): Buffer {
	const types = Object.entries(members).map(
		([name, list]) => `<types>${list.map((each) => `<members>${each}</members>`).join('')}<name>${name}</name></types>`,
	);
	const manifest = xml('Package', `${types.join('')}<version>66.0</version>`);
	const all = { ...files, 'package.xml': manifest };
	return Buffer.from(zipSync(Object.fromEntries(Object.entries(all).map(([path, content]) => [path, strToU8(content)]))));
}

export const crashPackage = (): Buffer => zip(FILES, MEMBERS);
/** A small deployment that can be told from every other. */
export const labelPackage = (name: string): Buffer =>
	zip(
		{
			'labels/CustomLabels.labels': xml(
				'CustomLabels',
				`<labels><fullName>${name}</fullName><language>en_US</language><protected>false</protected><shortDescription>${name}</shortDescription><value>${name}</value></labels>`,
			),
		},
		{ CustomLabel: [name] },
	);
