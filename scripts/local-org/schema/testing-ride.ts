/** A small object to deploy things around, for the tests of the metadata parsers. */
import { baseSchema } from './base/index.ts';
import { applyPackage, type ApplyResult } from './metadata/index.ts';
import type { Schema } from './model.ts';
import { noChecks, packageFiles, xmlFile } from './testing.ts';

/** Deploys files that package.xml names all. */
export const apply = (files: Record<string, string>, current: Schema = baseSchema()): ApplyResult =>
	applyPackage(current, packageFiles(files), noChecks);
/** `name: problem` of every failure. */
export const problems = (result: ApplyResult): string[] =>
	result.messages.filter((each) => !each.success).map((each) => `${each.fullName}: ${each.problem}`);

/** A text name. */
export const nameField = '<nameField><label>Name</label><type>Text</type></nameField>';
/** What every custom object must say. */
export const head = (sharing = 'Private'): string =>
	`<deploymentStatus>Deployed</deploymentStatus><label>Ride</label>${nameField}<pluralLabel>Rides</pluralLabel><sharingModel>${sharing}</sharingModel>`;
/** A custom field called and labelled `name`. */
export const field = (name: string, rest: string): string => `<fields><fullName>${name}</fullName><label>${name}</label>${rest}</fields>`;
/** A text field. */
export const text = (name: string, more = ''): string => field(name, `<length>80</length>${more}<type>Text</type>`);
/** `Ride__c`: the object of these tests. */
export const ride = (inside = '', sharing = 'Private'): Record<string, string> => ({
	'objects/Ride__c.object': xmlFile('CustomObject', `${inside}${head(sharing)}`),
});
/** An org that has it, with a required field. */
export const withRide = apply(ride(`${text('Where__c')}${text('Why__c', '<required>true</required>')}`)).schema;
