/**
 * Lead conversion (SOAP API Developer Guide, "convertLead()"; Salesforce Help, "Lead Conversion Field Mapping").
 *
 * What runs: account, contact, opportunity, then the lead, each through its own save. With "Require Validation for Converted Leads" on, all of the
 * save order, and every duplicate rule blocks whatever its action (Salesforce Knowledge, "Why do my Duplicate Rules not run when converting
 * Leads?"). With it off, validation rules, workflow rules, triggers and required fields are bypassed (Knowledge 000386851, "Enable Use Apex Lead
 * Convert for Validation Rules on Lead Conversion"), and processes do not start (Salesforce Help, "When Do Processes Evaluate Record Changes?").
 * No document names record-triggered flows: they are taken to be bypassed as triggers and processes are, since a guard that an org may not run
 * must not be seen at work here.
 */
import { ApiError } from '../../errors.ts';
import { normalizeId } from '../../store/ids.ts';
import { findObject, leadConfig, type ObjectDef } from '../../schema/model.ts';
import {
	quoted,
	type LeadConversion,
	type LeadConversionResult,
	type Row,
	type SaveError,
	type UserContext,
	type Value,
} from '../contract.ts';
import { keepActivityDates } from './activities.ts';
import { governed, newChain, objectByName, saveError, stamp, type Chain, type Manner, type Room, type Save } from './room.ts';
import { readRow, readRows, updateRow } from './rows.ts';
import type { Saver } from './saver.ts';

const MOST = 100;
type Mapping = Readonly<Record<string, string>>;
const address = (prefix: string): Mapping =>
	Object.fromEntries(['Street', 'City', 'State', 'PostalCode', 'Country'].map((part) => [`${prefix}${part}`, part]));

/** Field of the target → field of the lead (Salesforce Help, "Lead Conversion Field Mapping"). Custom fields are mapped by nothing. */
const ACCOUNT: Mapping = {
	Name: 'Company',
	Phone: 'Phone',
	Website: 'Website',
	Industry: 'Industry',
	Rating: 'Rating',
	AnnualRevenue: 'AnnualRevenue',
	NumberOfEmployees: 'NumberOfEmployees',
	...address('Billing'),
};
const CONTACT: Mapping = {
	FirstName: 'FirstName',
	LastName: 'LastName',
	Salutation: 'Salutation',
	Title: 'Title',
	Phone: 'Phone',
	MobilePhone: 'MobilePhone',
	Email: 'Email',
	LeadSource: 'LeadSource',
	Description: 'Description',
	...address('Mailing'),
};

class Unconverted extends Error {
	readonly errors: SaveError[];
	constructor(errors: SaveError[]) {
		super('unconverted');
		this.errors = errors;
	}
}
const refuse = (statusCode: string, message: string, fields: string[] = []): Unconverted =>
	new Unconverted([saveError(statusCode, message, fields)]);

/** Converts each lead in a transaction of its own; with `allOrNone` one failure takes all back. */
export function convertLeads(
	room: Room,
	saver: Saver,
	ctx: UserContext,
	conversions: readonly LeadConversion[],
	allOrNone: boolean,
): LeadConversionResult[] {
	if (conversions.length > MOST)
		throw new ApiError('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${MOST} records into this call`);
	const results: LeadConversionResult[] = [];
	try {
		room.store.transaction(() => {
			for (const conversion of conversions) results.push(convertOne(room, saver, ctx, conversion));
			if (allOrNone && results.some((result) => !result.success)) throw new Unconverted([]);
		});
	} catch (error) {
		if (!(error instanceof Unconverted)) throw error;
		const undone = saveError(
			'ALL_OR_NONE_OPERATION_ROLLED_BACK',
			'Record rolled back because not all records were valid and the request was using AllOrNone header',
		);
		return results.map((result) => (result.success ? failed(result.leadId, [undone]) : result));
	}
	return results;
}

const failed = (leadId: string, errors: SaveError[]): LeadConversionResult => ({
	leadId,
	accountId: null,
	contactId: null,
	opportunityId: null,
	success: false,
	errors,
});

function convertOne(room: Room, saver: Saver, ctx: UserContext, conversion: LeadConversion): LeadConversionResult {
	let ids = { accountId: '', contactId: '', opportunityId: null as string | null };
	try {
		room.store.transaction(() =>
			room.formulas.as(ctx, () => {
				const limited = governed(room, newChain(), 1, (chain) => {
					ids = new Conversion(room, saver, ctx, conversion, chain).run();
					return [];
				});
				if (limited.length > 0) throw new Unconverted(limited.flatMap((each) => each.errors));
			}),
		);
	} catch (error) {
		if (!(error instanceof Unconverted)) throw error;
		return failed(conversion.leadId, error.errors);
	}
	return { leadId: normalizeId(conversion.leadId)!, ...ids, success: true, errors: [] };
}

/** One lead on its way. */
class Conversion {
	readonly room: Room;
	readonly saver: Saver;
	readonly ctx: UserContext;
	readonly given: LeadConversion;
	readonly chain: Chain;
	readonly manner: Manner;
	readonly lead: Row;
	readonly owner: string;

	constructor(room: Room, saver: Saver, ctx: UserContext, given: LeadConversion, chain: Chain) {
		this.room = room;
		this.saver = saver;
		this.ctx = ctx;
		this.given = given;
		this.chain = chain;
		this.manner = !leadConfig(room.schema()).requireValidation
			? { platform: true, withoutRules: true, withoutFlows: true, withoutRequired: true, duplicates: 'off' }
			: { platform: true, duplicates: 'strict' };
		this.lead = this.readLead();
		this.owner = this.readOwner();
	}

	run(): { accountId: string; contactId: string; opportunityId: string | null } {
		if (this.given.contactId !== undefined && this.given.accountId === undefined)
			throw refuse('MISSING_ARGUMENT', 'accountId must be specified with contactId', ['accountId']);
		const accountId = this.account();
		const contactId = this.contact(accountId);
		const opportunityId = this.opportunity(accountId, contactId);
		this.save('update', 'Lead', {
			Id: this.lead['Id']!,
			Status: this.given.convertedStatus,
			IsConverted: true,
			ConvertedDate: stamp(this.room.clock.now()).slice(0, 10),
			ConvertedAccountId: accountId,
			ConvertedContactId: contactId,
			ConvertedOpportunityId: opportunityId,
		});
		this.moveActivities(contactId, opportunityId ?? accountId);
		return { accountId, contactId, opportunityId };
	}

	private readLead(): Row {
		const { room, ctx, given } = this;
		if (!room.access.has(ctx, 'ConvertLeads')) throw refuse('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
		const object = objectByName(room, 'Lead');
		const id = normalizeId(given.leadId);
		const lead = id && id.startsWith(object.keyPrefix) ? readRow(room.store, object, id) : undefined;
		if (!lead) throw this.missing(object, id, 'leadId');
		if (ctx.mode === 'user' && room.access.records(ctx, object, [id!]).get(id!)?.edit !== true)
			throw refuse('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', ['leadId']);
		if (lead['IsConverted'] === true) throw refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', ['leadId']);
		const status = object.fields.get('Status')?.picklist?.values.find((value) => value.value === given.convertedStatus);
		if (!status?.converted) throw refuse('INVALID_STATUS', `invalid convertedStatus: ${given.convertedStatus}`, ['convertedStatus']);
		return lead;
	}

	private readOwner(): string {
		const owner = (this.given.ownerId !== undefined ? normalizeId(this.given.ownerId) : undefined) ?? (this.lead['OwnerId'] as string);
		if (!owner.startsWith('005'))
			throw refuse(
				'FIELD_INTEGRITY_EXCEPTION',
				'Converted objects can only be owned by users. If the lead is not owned by a user, you must specify a user for the Owner field.',
				['OwnerId'],
			);
		return owner;
	}

	private account(): string {
		const { accountId } = this.given;
		if (accountId !== undefined) return this.fill('Account', accountId, ACCOUNT, {});
		return this.save('insert', 'Account', { ...this.mapped(ACCOUNT), OwnerId: this.owner });
	}

	private contact(accountId: string): string {
		const { contactId, overwriteLeadSource } = this.given;
		if (contactId === undefined)
			return this.save('insert', 'Contact', { ...this.mapped(CONTACT), AccountId: accountId, OwnerId: this.owner });
		const contact = this.existing('Contact', contactId);
		if (contact['AccountId'] !== accountId)
			throw refuse('FIELD_INTEGRITY_EXCEPTION', 'the contact is not associated with the account', ['contactId']);
		return this.fill('Contact', contactId, CONTACT, overwriteLeadSource ? { LeadSource: this.lead['LeadSource'] ?? null } : {});
	}

	private opportunity(accountId: string, contactId: string): string | null {
		const { opportunityId, doNotCreateOpportunity, opportunityName } = this.given;
		if (opportunityId === undefined && doNotCreateOpportunity) return null;
		if (opportunityId !== undefined && this.existing('Opportunity', opportunityId)['AccountId'] !== accountId)
			throw refuse('FIELD_INTEGRITY_EXCEPTION', 'the opportunity is not associated with the account', ['opportunityId']);
		const id =
			opportunityId !== undefined
				? this.fill('Opportunity', opportunityId, { LeadSource: 'LeadSource' }, {})
				: this.save('insert', 'Opportunity', {
						Name: (opportunityName ?? String(this.lead['Company'])).slice(0, 120),
						AccountId: accountId,
						OwnerId: this.owner,
						LeadSource: this.lead['LeadSource'] ?? null,
						StageName: this.firstStage(),
						CloseDate: lastDayOfQuarter(this.room.clock.now()),
					});
		if (findObject(this.room.schema(), 'OpportunityContactRole'))
			this.save('insert', 'OpportunityContactRole', { OpportunityId: id, ContactId: contactId, IsPrimary: opportunityId === undefined });
		return id;
	}

	/** The default stage, else the first. */
	private firstStage(): string {
		const stages =
			objectByName(this.room, 'Opportunity')
				.fields.get('StageName')
				?.picklist?.values.filter((value) => value.active) ?? [];
		return (stages.find((value) => value.isDefault) ?? stages[0])?.value ?? '';
	}

	private mapped(mapping: Mapping): Row {
		return Object.fromEntries(
			Object.entries(mapping).flatMap(([to, from]): [string, Value][] => {
				const value = this.lead[from] ?? null;
				return value === null ? [] : [[to, value]];
			}),
		);
	}

	/** "Only empty fields in the target object are overwritten." Who converts into a record must be able to edit it. */
	private fill(object: string, id: string, mapping: Mapping, more: Row): string {
		const row = this.existing(object, id);
		const empty = Object.fromEntries(Object.entries(this.mapped(mapping)).filter(([name]) => (row[name] ?? null) === null));
		return this.save('update', object, { Id: row['Id']!, ...empty, ...more });
	}

	private missing(object: ObjectDef, id: string | undefined, field: string): Unconverted {
		const deleted = id !== undefined && readRows(this.room.store, object, [id], { includeDeleted: true }).size > 0;
		return deleted
			? refuse('ENTITY_IS_DELETED', 'entity is deleted', [field])
			: refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field]);
	}

	private existing(objectName: string, given: string): Row {
		const object = objectByName(this.room, objectName);
		const id = normalizeId(given);
		const row = id && id.startsWith(object.keyPrefix) ? readRow(this.room.store, object, id) : undefined;
		if (!row) throw this.missing(object, id, `${objectName.toLowerCase()}Id`);
		return row;
	}

	private save(operation: 'insert' | 'update', object: string, row: Row): string {
		// Contact roles are the platform's own.
		const ctx: UserContext = object === 'OpportunityContactRole' ? { ...this.ctx, mode: 'system' } : this.ctx;
		const [result] = this.saver.save(operation, ctx, object, [row], true, this.chain, this.manner);
		if (!result!.success) throw new Unconverted(result!.errors);
		return result!.id!;
	}

	/** "All open and closed activities from the lead are attached to the account, contact, and opportunity" (Help), without automation. */
	private moveActivities(contactId: string, whatId: string): void {
		const { room, ctx } = this;
		for (const name of ['Task', 'Event']) {
			const object = objectByName(room, name);
			const ids = room.store
				.all(`SELECT "Id" FROM ${quoted(name)} WHERE "WhoId" = ? AND "IsDeleted" = 0`, [this.lead['Id'] as string])
				.map(([id]) => id as string);
			for (const [id, row] of readRows(room.store, object, ids)) {
				const change: Row = {
					WhoId: contactId,
					WhatId: row['WhatId'] ?? whatId,
					AccountId: row['AccountId'] ?? this.accountOf(whatId),
					LastModifiedDate: stamp(room.clock.now()),
					LastModifiedById: ctx.userId,
					SystemModstamp: stamp(room.clock.now()),
				};
				updateRow(room.store, object, id, change, Object.keys(change));
				const save: Save = { room, ctx, object, operation: 'update', strict: true, now: room.clock.now(), chain: this.chain, manner: {} };
				keepActivityDates(save, [{ index: 0, id, input: {}, row: { ...row, ...change }, prior: row, errors: [] }]);
			}
		}
	}

	private accountOf(whatId: string): string {
		if (whatId.startsWith('001')) return whatId;
		return readRow(this.room.store, objectByName(this.room, 'Opportunity'), whatId)?.['AccountId'] as string;
	}
}

/** "The Close Date of the newly created opportunity is automatically set to the last day of the current fiscal quarter" (Help). */
function lastDayOfQuarter(now: Date): string {
	const month = Math.floor(now.getUTCMonth() / 3) * 3 + 3;
	return new Date(Date.UTC(now.getUTCFullYear(), month, 0)).toISOString().slice(0, 10);
}
