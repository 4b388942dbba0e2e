import { findField, findObject } from '../../../schema/model.ts';
import { hasChanged } from '../compare.ts';
import { FormulaError, type Reference, type Typed } from '../types.ts';
import { parameters, plain, sourceOf, type Call, type FormulaFunction } from './definition.ts';

const ANY_FIELD = 'text|number|boolean|date|datetime|picklist|multipicklist';

/** The argument as a field of the record itself, with a value before the save. */
function ownField(arg: Typed, call: Call): Reference & Required<Pick<Reference, 'readPrior'>> {
	const reference = arg.reference;
	if (!reference?.readPrior)
		throw new FormulaError(
			reference
				? `Field ${reference.name} cannot be used in function ${call.name}(): only fields of the record itself have a previous value`
				: `Incorrect parameter type for function '${call.name}()'. Expected Field, received an expression`,
			arg.position,
		);
	return reference as Reference & Required<Pick<Reference, 'readPrior'>>;
}

/** `$ObjectType.X.Fields.Y` arguments of VLOOKUP, checked against the schema. */
function lookupField(arg: Typed, call: Call): { object: string; field: string } {
	const field = arg.reference?.objectField;
	if (!field)
		throw new FormulaError(
			`Incorrect parameter type for function '${call.name}()'. Expected $ObjectType.Object.Fields.Field`,
			arg.position,
		);
	const object = findObject(call.env.schema, field.object);
	const definition = object && findField(object, field.field);
	if (!object || !definition) throw new FormulaError(`Field ${arg.reference!.name} does not exist. Check spelling.`, arg.position);
	if (!object.custom)
		throw new FormulaError(`VLOOKUP is not supported on ${object.name}: only custom objects can be looked up`, arg.position);
	return { object: object.name, field: definition.name };
}

/** Functions about the save and the record. */
export const recordFunctions: FormulaFunction[] = [
	plain('ISNEW', [], 'boolean', sourceOf('isnew', 'IsNew'), (_, scope) => scope.isNew, { contexts: ['validation', 'flowEntry', 'flow'] }),
	{
		name: 'ISCHANGED',
		parameters: parameters(`field:${ANY_FIELD}`),
		returns: 'boolean',
		contexts: ['validation', 'flowEntry', 'flow'],
		source: sourceOf('ischanged', 'IsChanged'),
		build([field], call) {
			const { read, readPrior, stored } = ownField(field!, call);
			return {
				type: 'boolean',
				// "Returns FALSE when evaluating any field on a newly created record."
				evaluate: (scope) => {
					const { prior } = scope;
					if (prior === undefined || scope.isNew) return false;
					// Most fields of most records that are saved are as they were.
					if (stored !== undefined && prior[stored] === scope.record[stored]) return false;
					return hasChanged(readPrior(scope), read(scope));
				},
			};
		},
	},
	{
		name: 'PRIORVALUE',
		parameters: parameters(`field:${ANY_FIELD}`),
		returns: 'type of the field',
		// Not in flow formulas: help.salesforce.com flow_considerations_design_formulas.
		contexts: ['validation', 'flowEntry'],
		source: sourceOf('priorvalue', 'PriorValue'),
		build([field], call) {
			const { read, readPrior } = ownField(field!, call);
			return {
				type: field!.type,
				// "When users create a record, this function returns the value of the field referenced rather than null."
				evaluate: (scope) => (scope.isNew || scope.prior === undefined ? read(scope) : readPrior(scope)),
			};
		},
	},
	{
		name: 'VLOOKUP',
		parameters: parameters('field_to_return:any', 'field_on_lookup_object:any', 'lookup_value:text'),
		returns: 'type of the field',
		contexts: ['validation'],
		source: sourceOf('vlookup'),
		build([wanted, key, value], call) {
			const result = lookupField(wanted!, call);
			const by = lookupField(key!, call);
			if (result.object !== by.object) throw new FormulaError('VLOOKUP must return a field of the object that it looks up', key!.position);
			if (by.field !== 'Name') throw new FormulaError('VLOOKUP can only look up by the Name of a custom object', key!.position);
			const type = wanted!.type === 'picklist' ? 'text' : wanted!.type;
			return {
				type,
				evaluate: (scope) => {
					const name = value!.evaluate(scope);
					return typeof name === 'string' && name !== '' ? scope.vlookup(result.object, result.field, name) : null;
				},
			};
		},
	},
];

/** Functions that Salesforce has and this org refuses by name; they stand in the coverage list. */
export const refusedFunctions: Record<string, string> = {
	ISCLONE: 'whether a record is a clone is known to the user interface only',
	HYPERLINK: 'links in formulas are not rendered',
	IMAGE: 'images in formulas are not rendered',
	GEOLOCATION: 'geolocation fields are not implemented',
	DISTANCE: 'geolocation fields are not implemented',
	GETSESSIONID: 'sessions are not handed to formulas',
	CURRENCYRATE: 'multiple currencies are not implemented',
	HOUR: 'time fields are not implemented',
	MINUTE: 'time fields are not implemented',
	SECOND: 'time fields are not implemented',
	MILLISECOND: 'time fields are not implemented',
	TIMENOW: 'time fields are not implemented',
	TIMEVALUE: 'time fields are not implemented',
	PREDICT: 'Einstein is not implemented',
	PARENTGROUPVAL: 'report functions are not implemented',
	PREVGROUPVAL: 'report functions are not implemented',
	JUNCTIONIDLIST: 'not used by the package',
	LINKTO: 'links in formulas are not rendered',
	URLFOR: 'links in formulas are not rendered',
	REQUIRESCRIPT: 'scripts are not implemented',
	INCLUDE: 's-controls are not implemented',
	HTMLENCODE: 'custom buttons and links are not implemented',
	JSENCODE: 'custom buttons and links are not implemented',
	JSINHTMLENCODE: 'custom buttons and links are not implemented',
	URLENCODE: 'custom buttons and links are not implemented',
	IMAGEPROXYURL: 'images in formulas are not rendered',
	GETRECORDIDS: 'custom buttons are not implemented',
};
