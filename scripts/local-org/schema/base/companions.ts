/** The objects that stand beside another one: its share rows and its field history. */
import type { FieldDef, ObjectDef } from '../model.ts';
import { checkbox, dateTime, field, lookup, object, picklist, readOnly, text, values } from './fields.ts';

/** Key prefixes of the standard companions. History prefixes, and those of custom companions, are not unique. */
const sharePrefixes: Readonly<Record<string, string>> = { Account: '00r', Opportunity: '00t', Lead: '01o', Contact: '03s' };
const historyPrefix = '017';
const customSharePrefix = '02c';

/** Standard objects whose history object is always there (empty while no field is tracked). */
const standardHistories: Readonly<Record<string, string>> = {
	Account: 'AccountHistory',
	Contact: 'ContactHistory',
	Lead: 'LeadHistory',
	Opportunity: 'OpportunityFieldHistory',
};

/** Activities are shared by what they are about; there is no TaskShare (Object Reference, "StandardObjectNameShare"). */
const WITHOUT_SHARES = new Set(['Task', 'Event']);

/** `AccountShare`, `Deal_Review__Share`; undefined where the object has no share rows of its own. */
export function shareObjectName(of: ObjectDef): string | undefined {
	if (WITHOUT_SHARES.has(of.name) || !of.hasOwner || of.sharingModel === 'ControlledByParent') return undefined;
	if (of.kind === 'custom') return of.name.replace(/__c$/, '__Share');
	return of.kind === 'standard' ? `${of.name}Share` : undefined;
}

/** `AccountHistory`, `OpportunityFieldHistory`, `Deal_Review__History`; undefined where there is none. */
export function historyObjectName(of: ObjectDef): string | undefined {
	if (of.kind === 'standard') return standardHistories[of.name];
	return of.kind === 'custom' && of.enableHistory ? of.name.replace(/__c$/, '__History') : undefined;
}

/** The field of a companion that points at its object: `ParentId` on custom ones, else `AccountId`, `OpportunityId`, … */
export const companionParentField = (of: ObjectDef): string => (of.kind === 'custom' ? 'ParentId' : `${of.name}Id`);

/** The field of a share that holds the access level: `AccessLevel` on custom ones, else `AccountAccessLevel`, … */
export const shareLevelField = (of: ObjectDef): string => (of.kind === 'custom' ? 'AccessLevel' : `${of.name}AccessLevel`);

/** Share and history objects of one object: none, one or both. */
export function deriveCompanions(of: ObjectDef): ObjectDef[] {
	const result: ObjectDef[] = [];
	const share = shareObjectName(of);
	if (share) result.push(shareObject(of, share));
	const history = historyObjectName(of);
	if (history) result.push(historyObject(of, history));
	return result;
}

const parent = (of: ObjectDef, children: string, extra: Partial<FieldDef>): FieldDef =>
	lookup(companionParentField(of), `${of.label} ID`, of.name, of.kind === 'custom' ? 'Parent' : of.name, children, {
		...extra,
		deleteConstraint: 'Cascade',
	});

/** Owner, Rule, Implicit… rows belong to the platform; only Manual may be written (Object Reference, AccountShare). */
const rowCauses = values(
	[
		'Owner',
		'Manual',
		'Rule',
		'ImplicitChild',
		'ImplicitParent',
		'Team',
		'TerritoryManual',
		'Territory',
		'Territory2AssociationManual',
		'Territory2Forecast',
	],
	'Manual',
);

function shareObject(of: ObjectDef, name: string): ObjectDef {
	const level = (fieldName: string, label: string, levels: string[], required: boolean): FieldDef =>
		picklist(fieldName, label, values(levels), { restricted: true, required, permissionable: false });
	const levels = [level(shareLevelField(of), `${of.label} Access`, ['Read', 'Edit', 'All'], true)];
	if (of.name === 'Account') {
		levels.push(level('OpportunityAccessLevel', 'Opportunity Access', ['None', 'Read', 'Edit'], true));
		levels.push(level('ContactAccessLevel', 'Contact Access', ['None', 'Read', 'Edit', 'ControlledByParent'], false));
		levels.push(level('CaseAccessLevel', 'Case Access', ['None', 'Read', 'Edit'], false));
	}
	const keyPrefix = sharePrefixes[of.name] ?? customSharePrefix;
	return object(
		name,
		`${of.label} Share`,
		`${of.label} Share`,
		keyPrefix,
		[
			field('Id', `${of.label} Share ID`, 'id', { ...readOnly, length: 18, idLookup: true }),
			parent(of, 'Shares', { required: true, updateable: false }),
			lookup('UserOrGroupId', 'User/Group ID', ['Group', 'User'], 'UserOrGroup', undefined, {
				required: true,
				updateable: false,
				deleteConstraint: 'Cascade',
			}),
			...levels,
			picklist('RowCause', 'Row Cause', rowCauses, { restricted: true, updateable: false, permissionable: false }),
			dateTime('LastModifiedDate', 'Last Modified Date', readOnly),
			lookup('LastModifiedById', 'Last Modified By ID', 'User', 'LastModifiedBy', undefined, readOnly),
			checkbox('IsDeleted', 'Deleted', readOnly),
		],
		{ kind: 'share', parentObject: of.name, audited: false },
	);
}

function historyObject(of: ObjectDef, name: string): ObjectDef {
	// anyType on Salesforce: may not be filtered, hence `long`.
	const value = (fieldName: string, label: string): FieldDef => text(fieldName, label, 255, { ...readOnly, long: true });
	return object(
		name,
		`${of.label} History`,
		`${of.label} History`,
		historyPrefix,
		[
			field('Id', `${of.label} History ID`, 'id', { ...readOnly, length: 18, idLookup: true }),
			checkbox('IsDeleted', 'Deleted', readOnly),
			parent(of, 'Histories', readOnly),
			lookup('CreatedById', 'Created By ID', 'User', 'CreatedBy', undefined, readOnly),
			dateTime('CreatedDate', 'Created Date', readOnly),
			text('Field', 'Changed Field', 255, readOnly),
			text('DataType', 'Datatype', 40, readOnly),
			value('OldValue', 'Old Value'),
			value('NewValue', 'New Value'),
		],
		{ kind: 'history', parentObject: of.name, audited: false },
	);
}
