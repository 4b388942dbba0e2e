/**
 * What a query may do with a field. Source: SOQL and SOSL Reference, "Considerations for GROUP BY", "ORDER BY", "Field Types", and the
 * properties Filter, Group and Sort of each field in the Object Reference.
 */
import type { FieldDef, ObjectDef } from '../../schema/model.ts';

const NOT_GROUPABLE = new Set<FieldDef['type']>(['double', 'currency', 'percent', 'datetime', 'multipicklist']);

/** Old and new values of history rows may be of any type: "OldValue: anyType, Properties: Nillable". */
const anyType = (object: ObjectDef | undefined, field: FieldDef): boolean =>
	object?.kind === 'history' && (field.name === 'OldValue' || field.name === 'NewValue');

/** Fields without the property Filter (Object Reference, "SetupAuditTrail", "LoginHistory"); they can be sorted. */
const UNFILTERED: Readonly<Record<string, ReadonlySet<string>>> = {
	SetupAuditTrail: new Set(['Display', 'Section']),
	LoginHistory: new Set(['Status', 'Application']),
};

/** "Aggregate queries aren't supported on this object"; COUNT() is (Object Reference, "SetupAuditTrail"). */
export const takesAggregates = (object: ObjectDef | undefined): boolean => object?.name !== 'SetupAuditTrail';

const comparable = (field: FieldDef, object: ObjectDef | undefined): boolean => field.long !== true && !anyType(object, field);

/** Formula fields, numbers with decimals, datetimes and long texts cannot be grouped. */
export const groupable = (field: FieldDef, object?: ObjectDef): boolean =>
	comparable(field, object) && takesAggregates(object) && field.formula === undefined && !NOT_GROUPABLE.has(field.type);

/** Long text areas and rich text cannot be filtered. */
export const filterable = (field: FieldDef, object?: ObjectDef): boolean =>
	comparable(field, object) && !(object && UNFILTERED[object.name]?.has(field.name));

/** Neither can they be sorted, nor can multi-select picklists. */
export const sortable = (field: FieldDef, object?: ObjectDef): boolean => comparable(field, object) && field.type !== 'multipicklist';
