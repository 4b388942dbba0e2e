/**
 * Rows that stand for metadata: permission sets, profiles, stages, notification types, custom metadata, definitions. They are brought to the schema at
 * every start and deployment; a row keeps its id for as long as its name stays.
 */
import type { Clock } from '../clock.ts';
import { systemPermissions } from '../schema/base/profiles.ts';
import { forecastCategories } from '../schema/base/sales.ts';
import { findObject, type FlowDef, type ObjectDef, type PermissionSetDef, type Schema } from '../schema/model.ts';
import { quoted, type Row, type Store } from './contract.ts';
import { dataTypeWords } from './dataTypes.ts';
import { changedFields, emptyRow, insertRow, selectRows, updateRow } from './records/rows.ts';
import { stamp } from './records/room.ts';

/** @param key the field, or fields, that tell a row from others */
type Mirror = (objectName: string, key: string | readonly string[], wanted: Row[]) => Map<string, string>;

/** Brings every mirrored table to the schema. Call inside a transaction. */
export function writeMirrors(store: Store, schema: Schema, clock: Clock, userId: string): void {
	const mirror: Mirror = (objectName, key, wanted) =>
		mirrorRows({ store, schema, now: stamp(clock.now()), userId }, objectName, key, wanted);
	const sets = [...schema.permissionSets.values()];
	const permissions = (set: PermissionSetDef): Row =>
		Object.fromEntries(systemPermissions.map((each) => [`Permissions${each}`, set.userPermissions.includes(each)]));
	const profiles = mirror(
		'Profile',
		'Name',
		sets
			.filter((set) => set.isProfile)
			.map((set) => ({ Name: set.name, UserType: 'Standard', Description: set.description ?? null, ...permissions(set) })),
	);
	// The permission set behind a profile is called by an id, as in Salesforce, and cannot be assigned.
	const nameOf = (set: PermissionSetDef): string => (set.isProfile ? `X${profiles.get(set.name)!}` : set.name);
	const setIds = mirror(
		'PermissionSet',
		'Name',
		sets.map((set) => ({
			Name: nameOf(set),
			Label: set.isProfile ? nameOf(set) : set.label,
			Description: set.description ?? null,
			IsOwnedByProfile: set.isProfile,
			IsCustom: true,
			ProfileId: set.isProfile ? profiles.get(set.name)! : null,
			Type: set.isProfile ? 'Profile' : 'Regular',
			...permissions(set),
		})),
	);
	const customPermissions = mirror(
		'CustomPermission',
		'DeveloperName',
		[...schema.customPermissions].map(([name, { label, description }]) => ({
			DeveloperName: name,
			MasterLabel: label,
			Description: description?.slice(0, 255) ?? null,
		})),
	);
	mirror(
		'SetupEntityAccess',
		['ParentId', 'SetupEntityId'],
		sets.flatMap((set) =>
			set.customPermissions.map((name) => ({
				ParentId: setIds.get(nameOf(set))!,
				SetupEntityId: customPermissions.get(name) ?? null,
				SetupEntityType: 'CustomPermission',
			})),
		),
	);
	mirror(
		'ObjectPermissions',
		['ParentId', 'SobjectType'],
		sets.flatMap((set) => objectPermissionRows(set, setIds.get(nameOf(set))!, schema)),
	);
	const stages = findObject(schema, 'Opportunity')?.fields.get('StageName')?.picklist?.values ?? [];
	mirror(
		'OpportunityStage',
		'ApiName',
		stages.map((value, at) => ({
			MasterLabel: value.label,
			ApiName: value.value,
			IsActive: value.active,
			SortOrder: at + 1,
			IsClosed: value.stage?.closed ?? false,
			IsWon: value.stage?.won ?? false,
			ForecastCategory: value.stage?.forecastCategory ?? null,
			ForecastCategoryName: forecastCategories[value.stage?.forecastCategory ?? ''] ?? null,
			DefaultProbability: value.stage?.probability ?? null,
		})),
	);
	const statuses = findObject(schema, 'Lead')?.fields.get('Status')?.picklist?.values ?? [];
	mirror(
		'LeadStatus',
		'ApiName',
		statuses.map((value, at) => ({
			MasterLabel: value.label,
			ApiName: value.value,
			SortOrder: at + 1,
			IsDefault: value.isDefault,
			IsConverted: value.converted ?? false,
		})),
	);
	mirror(
		'CustomNotificationType',
		'DeveloperName',
		[...schema.notificationTypes].map(([name, type]) => ({
			DeveloperName: name,
			MasterLabel: type.label,
			CustomNotifTypeName: type.label,
			Desktop: type.desktop,
			Mobile: type.mobile,
		})),
	);
	for (const object of schema.objects.values()) if (object.kind === 'metadata') mirrorMetadata(object, schema, mirror);
	mirrorDefinitions(schema, mirror);
}

/** Flows, objects and fields as FlowDefinitionView, EntityDefinition and FieldDefinition show them. */
function mirrorDefinitions(schema: Schema, mirror: Mirror): void {
	const flows = [...schema.flows.values()];
	const flowRow = (flow: FlowDef): Row => ({
		ApiName: flow.fullName,
		Label: flow.label,
		Description: flow.description?.slice(0, 255) ?? null,
		ProcessType: flow.processType,
		IsActive: flow.status === 'Active',
	});
	const flowIds = mirror('FlowDefinitionView', 'ApiName', flows.map(flowRow));
	mirror(
		'FlowDefinitionView',
		'ApiName',
		flows.map((flow) => {
			const id = flowIds.get(flow.fullName)!;
			// The version goes with its definition: there is only ever one.
			const version = id.replace(/^300/, '301');
			return {
				...flowRow(flow),
				DurableId: id,
				LatestVersionId: version,
				ActiveVersionId: flow.status === 'Active' ? version : null,
			};
		}),
	);
	const objects = [...schema.objects.values()];
	const entityIds = mirror(
		'EntityDefinition',
		'QualifiedApiName',
		objects.map((object) => ({
			DurableId: object.name,
			QualifiedApiName: object.name,
			DeveloperName: object.name.replace(/__\w+$/, ''),
			Label: object.label,
			PluralLabel: object.pluralLabel,
			KeyPrefix: object.keyPrefix || null,
			InternalSharingModel: object.sharingModel,
		})),
	);
	mirror(
		'FieldDefinition',
		'DurableId',
		objects.flatMap((object) =>
			[...object.fields.values()].map((field) => ({
				DurableId: `${object.name}.${field.name}`,
				EntityDefinitionId: entityIds.get(object.name)!,
				QualifiedApiName: field.name,
				DeveloperName: field.name.replace(/__c$/, ''),
				Label: field.label,
				DataType: dataTypeWords(field),
				IsFieldHistoryTracked: Boolean(object.enableHistory && field.trackHistory),
				IsNillable: !field.required,
			})),
		),
	);
}

function mirrorMetadata(object: ObjectDef, schema: Schema, mirror: Mirror): void {
	const records = [...schema.customMetadata.values()].filter((record) => record.object === object.name);
	mirror(
		object.name,
		'DeveloperName',
		records.map((record) => {
			const developerName = record.fullName.slice(record.fullName.indexOf('.') + 1);
			return {
				...record.values,
				DeveloperName: developerName,
				MasterLabel: record.label,
				Label: record.label,
				QualifiedApiName: developerName,
				NamespacePrefix: null,
				Language: 'en_US',
			};
		}),
	);
}

/** What a permission set says of objects: a row each, where it lets them be read. */
function objectPermissionRows(set: PermissionSetDef, ParentId: string, schema: Schema): Row[] {
	return set.objectPermissions.flatMap((right): Row[] => {
		const object = findObject(schema, right.object);
		const readable = right.allowRead || right.viewAllRecords || right.modifyAllRecords;
		if (!object || object.kind === 'metadata' || !readable) return [];
		return [
			{
				ParentId,
				SobjectType: object.name,
				PermissionsCreate: right.allowCreate,
				PermissionsRead: true,
				PermissionsEdit: right.allowEdit,
				PermissionsDelete: right.allowDelete,
				PermissionsViewAllRecords: right.viewAllRecords,
				PermissionsModifyAllRecords: right.modifyAllRecords,
			},
		];
	});
}

function mirrorRows(
	context: { store: Store; schema: Schema; now: string; userId: string },
	objectName: string,
	key: string | readonly string[],
	wanted: Row[],
): Map<string, string> {
	const { store, schema, now, userId } = context;
	const keys = [key].flat();
	const nameOf = (row: Row): string => keys.map((field) => String(row[field])).join(' ');
	const ids = new Map<string, string>();
	const object = findObject(schema, objectName);
	if (!object) return ids;
	const present = new Map([...selectRows(store, object, '1', []).values()].map((row) => [nameOf(row), row]));
	for (const values of wanted) {
		const name = nameOf(values);
		const known = Object.fromEntries(Object.entries(values).filter(([field]) => object.fields.has(field)));
		const prior = present.get(name);
		present.delete(name);
		const stamps: Row = { LastModifiedDate: now, LastModifiedById: userId, SystemModstamp: now };
		if (!prior) {
			const id = store.nextId(object.keyPrefix);
			insertRow(store, object, { ...emptyRow(object), CreatedDate: now, CreatedById: userId, ...stamps, ...known, Id: id });
			ids.set(name, id);
			continue;
		}
		ids.set(name, prior['Id'] as string);
		const row = { ...prior, ...known };
		const changed = changedFields(object, row, prior).map((field) => field.name);
		if (changed.length > 0)
			updateRow(store, object, prior['Id'] as string, { ...row, ...stamps }, [
				...changed,
				...Object.keys(stamps).filter((name) => object.fields.has(name)),
			]);
	}
	if (!store.keepsAll())
		for (const row of present.values()) store.run(`DELETE FROM ${quoted(object.name)} WHERE "Id" = ?`, [row['Id'] as string]);
	return ids;
}
