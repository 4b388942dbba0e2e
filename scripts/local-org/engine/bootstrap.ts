/** What a new org has before anybody logs in: the organization, its administrator, the Automated Process user, everybody's group. */
import type { Clock } from '../clock.ts';
import { findObject, type Schema } from '../schema/model.ts';
import type { Row, Store } from './contract.ts';
import { emptyRow, insertRow } from './records/rows.ts';
import { stamp } from './records/room.ts';

export interface Identities {
	organizationId: string;
	adminId: string;
	automatedProcessId: string;
}

const ADMIN = 'admin@ridealong.local';
const AUTOMATED_PROCESS = 'autoproc@ridealong.local';
/** The org's own time zone and everybody's until they choose. */
const ORG_TIME_ZONE = 'GMT';

/** The identities of an org that has been started before. */
export function findIdentities(store: Store): Identities | undefined {
	const organization = store.get('SELECT "Id" FROM "Organization" LIMIT 1');
	if (!organization) return undefined;
	const user = (username: string): string => store.get('SELECT "Id" FROM "User" WHERE "Username" = ?', [username])![0] as string;
	return { organizationId: organization[0] as string, adminId: user(ADMIN), automatedProcessId: user(AUTOMATED_PROCESS) };
}

/** Makes the first rows. Call inside a transaction, with the profiles in place; they were made in the administrator's name. */
export function createIdentities(store: Store, schema: Schema, clock: Clock, adminId: string): Identities {
	const now = stamp(clock.now());
	const identities = { organizationId: store.nextId('00D'), adminId, automatedProcessId: store.nextId('005') };
	const write = (objectName: string, values: Row): void => {
		const object = findObject(schema, objectName)!;
		const by = identities.adminId;
		insertRow(store, object, {
			...emptyRow(object),
			CreatedDate: now,
			CreatedById: by,
			LastModifiedDate: now,
			LastModifiedById: by,
			SystemModstamp: now,
			...values,
		});
	};
	const profile = (name: string): string => {
		const found = store.get('SELECT "Id" FROM "Profile" WHERE "Name" = ?', [name]);
		if (!found) throw new Error(`The base schema has no profile ${name}.`);
		return found[0] as string;
	};
	write('Organization', {
		Id: identities.organizationId,
		Name: 'Ridealong local org',
		InstanceName: 'LOCAL',
		IsSandbox: false,
		OrganizationType: 'Developer Edition',
		DefaultLocaleSidKey: 'en_US',
		LanguageLocaleKey: 'en_US',
		TimeZoneSidKey: ORG_TIME_ZONE,
		FiscalYearStartMonth: 1,
	});
	const person = {
		IsActive: true,
		TimeZoneSidKey: ORG_TIME_ZONE,
		LocaleSidKey: 'en_US',
		EmailEncodingKey: 'UTF-8',
		LanguageLocaleKey: 'en_US',
	};
	write('User', {
		...person,
		Id: identities.adminId,
		Username: ADMIN,
		Email: ADMIN,
		FirstName: 'Ridealong',
		LastName: 'Admin',
		Name: 'Ridealong Admin',
		Alias: 'admin',
		CommunityNickname: 'admin',
		UserType: 'Standard',
		ProfileId: profile('System Administrator'),
	});
	write('User', {
		...person,
		Id: identities.automatedProcessId,
		Username: AUTOMATED_PROCESS,
		Email: AUTOMATED_PROCESS,
		LastName: 'Automated Process',
		Name: 'Automated Process',
		Alias: 'autoproc',
		CommunityNickname: 'autoproc',
		UserType: 'AutomatedProcess',
		ProfileId: null,
	});
	write('Group', { Id: store.nextId('00G'), Name: 'All Internal Users', DeveloperName: 'AllInternalUsers', Type: 'Organization' });
	return identities;
}
