import { saveError, type Save, type SaveItem } from './room.ts';

/** FIELD_CUSTOM_VALIDATION_EXCEPTION for each active validation rule whose formula is true; a record collects all of them. */
export function checkValidationRules(save: Save, items: readonly SaveItem[]): void {
	const rules = save.object.validationRules.filter((rule) => rule.active);
	for (const item of items)
		for (const rule of rules) {
			const stops = save.room.formulas.evaluate(
				save.ctx,
				save.object,
				rule.errorConditionFormula,
				{ context: 'validation' },
				item.row,
				item.prior,
				!item.prior,
			);
			if (stops === true)
				item.errors.push(
					saveError('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.errorMessage, rule.errorDisplayField ? [rule.errorDisplayField] : []),
				);
		}
}
