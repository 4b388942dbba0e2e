/**
 * SOAP headers of the Partner API: taken as documented, or refused by name; one that nobody knows is refused too.
 * Source: SOAP API Developer Guide, "SOAP Headers".
 */
import type { OwnerChangeOptions, SaveOptions } from '../../../engine/contract.ts';
import { notImplemented } from '../../../errors.ts';
import { child, childFlag, childNumber, childrenOf, childText, type XmlElement } from '../../../schema/metadata/xml.ts';
import { SoapFault } from '../envelope.ts';

/** What a header may say; it throws for what is not implemented. */
type Check = (header: XmlElement) => void;
const nothing: Check = () => undefined;
const onlyFalse =
	(...flags: readonly string[]): Check =>
	(header) => {
		for (const flag of flags) if (childFlag(header, flag)) throw notImplemented(`${header.name}.${flag}`);
	};

export const HEADERS: Readonly<Record<string, Check>> = {
	SessionHeader: nothing,
	AllOrNoneHeader: nothing,
	QueryOptions: nothing,
	/** Names the client; there are no namespaces here. */
	CallOptions: nothing,
	/** There are no feeds to keep changes out of. */
	DisableFeedTrackingHeader: nothing,
	/** There are no managed packages. */
	PackageVersionHeader: nothing,
	DuplicateRuleHeader: onlyFalse('includeRecordDetails'),
	OwnerChangeOptions: nothing,
	/** There are no assignment rules: the default one and none are the same. */
	AssignmentRuleHeader: (header) => {
		if (childText(header, 'assignmentRuleId')) throw notImplemented('AssignmentRuleHeader.assignmentRuleId', 'no assignment rules');
	},
	AllowFieldTruncationHeader: onlyFalse('allowFieldTruncation'),
	MruHeader: onlyFalse('updateMru'),
	EmailHeader: onlyFalse('triggerAutoResponseEmail', 'triggerOtherEmail', 'triggerUserEmail'),
	LocaleOptions: (header) => {
		if ((childText(header, 'language') ?? 'en_US') !== 'en_US') throw notImplemented('LocaleOptions.language other than en_US');
	},
	StreamingEnabledHeader: onlyFalse('streamingEnabled'),
};
export const REFUSED_HEADERS: readonly string[] = [
	'DebuggingHeader',
	'UserTerritoryDeleteHeader',
	'LoginScopeHeader',
	'DisableFeedTracking',
];

/** @throws ApiError, SoapFault for a header that is not taken */
export function checkHeaders(headers: ReadonlyMap<string, XmlElement>): void {
	for (const [name, header] of headers) {
		const check = Object.hasOwn(HEADERS, name) ? HEADERS[name] : undefined;
		if (check) check(header);
		else if (REFUSED_HEADERS.includes(name)) throw notImplemented(`The SOAP header ${name}`);
		else throw new SoapFault('soapenv:MustUnderstand', `The SOAP header ${name} is not known.`);
	}
}

export function saveOptions(headers: ReadonlyMap<string, XmlElement>): SaveOptions {
	const options: SaveOptions = { allOrNone: flag(headers, 'AllOrNoneHeader', 'allOrNone') ?? false };
	const allow = flag(headers, 'DuplicateRuleHeader', 'allowSave');
	const asUser = flag(headers, 'DuplicateRuleHeader', 'runAsCurrentUser');
	if (allow !== undefined) options.allowDuplicateSave = allow;
	if (asUser !== undefined) options.duplicatesAsCurrentUser = asUser;
	const owner = headers.get('OwnerChangeOptions');
	if (owner) options.ownerChange = ownerChange(owner);
	return options;
}

/** `<options><type>KeepSalesTeam</type><execute>true</execute></options>` → `{ KeepSalesTeam: true }`. */
function ownerChange(header: XmlElement): OwnerChangeOptions {
	return Object.fromEntries(
		childrenOf(header, 'options').map((option) => [childText(option, 'type') ?? '', childFlag(option, 'execute')]),
	) as OwnerChangeOptions;
}

const flag = (headers: ReadonlyMap<string, XmlElement>, name: string, element: string): boolean | undefined => {
	const header = headers.get(name);
	return header && child(header, element) ? childFlag(header, element) : undefined;
};

/** "Minimum 200, default 500, maximum 2,000" ("QueryOptions"). */
export function pageRows(headers: ReadonlyMap<string, XmlElement>): number {
	const header = headers.get('QueryOptions');
	const asked = header && childNumber(header, 'batchSize');
	return asked === undefined || Number.isNaN(asked) ? 500 : Math.min(2000, Math.max(200, Math.trunc(asked)));
}
