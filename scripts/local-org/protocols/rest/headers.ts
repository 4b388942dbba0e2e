/**
 * Request headers that change what a save does: taken as documented, or refused by name.
 * Source: REST API Developer Guide, "Headers": "Duplicate Rule Header", "Assignment Rule Header", "Conditional Request Headers".
 */
import type { SaveOptions } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import type { RestCall } from './resource.ts';

/** `allowSave=true, runAsCurrentUser=true` → options. @throws ApiError for a header that is not implemented, or malformed */
export function saveOptions({ headers }: RestCall): SaveOptions {
	const assign = headers['sforce-auto-assign'];
	// There are no assignment rules here: running the active ones and running none is the same; a named one there is not.
	if (assign !== undefined && !/^(true|false)$/i.test(assign.trim()))
		throw notImplemented('Sforce-Auto-Assign with a rule id', 'no assignment rules');
	const duplicates = headers['sforce-duplicate-rule-header'];
	if (duplicates === undefined) return {};
	const options: SaveOptions = {};
	for (const part of duplicates.split(/[;,]/).filter((each) => each.trim())) {
		const [name = '', value = ''] = part.split('=').map((each) => each.trim());
		if (!/^(true|false)$/i.test(value)) throw new ApiError('INVALID_HEADER', `Sforce-Duplicate-Rule-Header: ${name} is true or false.`);
		const on = value.toLowerCase() === 'true';
		if (/^allowSave$/i.test(name)) options.allowDuplicateSave = on;
		else if (/^runAsCurrentUser$/i.test(name)) options.duplicatesAsCurrentUser = on;
		else if (!/^includeRecordDetails$/i.test(name) || on) throw notImplemented(`Sforce-Duplicate-Rule-Header ${name}`);
	}
	return options;
}

/** ETags exist for accounts only and not here; dates are taken where a record says when it changed. */
export function refuseETags({ headers }: RestCall): void {
	for (const name of ['if-match', 'if-none-match']) if (headers[name] !== undefined) throw notImplemented(`The header ${name}`, 'ETags');
}

/** The instant of an HTTP date header in milliseconds; undefined where there is none or it is no date, which HTTP ignores. */
export function dateHeader({ headers }: RestCall, name: 'if-modified-since' | 'if-unmodified-since'): number | undefined {
	const at = Date.parse(headers[name] ?? '');
	return Number.isNaN(at) ? undefined : at;
}
