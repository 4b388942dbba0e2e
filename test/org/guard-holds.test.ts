/** Two hold the same prospect in the same moment, over HTTP: the first keeps it, and what the second reads tells neither who holds it nor which record does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strFromU8, strToU8 } from 'fflate';
import type { RowResult } from '../../scripts/salesforce/org.ts';
import { packageFiles, type Person } from '../package/support.ts';
import { type GuardClinic, guardClinic } from './guardClinic.ts';

const both = async ({ as, mentee, stranger }: GuardClinic): Promise<{ holder: Person; other: Person; said: RowResult['errors'] }> => {
	const people = [mentee, stranger];
	const results = await Promise.all(
		people.map(async ({ userId }) => {
			const [result] = await as(userId).insertMany('Prospect_Hold__c', [
				{ Company__c: 'Kyoto Tools', Domain__c: 'kyoto.example', Evidence__c: 'Met Sato on 3 June.' },
			]);
			return result!;
		}),
	);
	const lost = results.findIndex(({ success }) => !success);
	assert.deepEqual(results.map(({ success }) => success).sort(), [false, true], 'one and not the other');
	return { holder: people[1 - lost]!, other: people[lost]!, said: results[lost]!.errors };
};

/** No id, no field of the keys, no domain, no person. */
const reveals = (clinic: GuardClinic, said: RowResult['errors']): boolean => {
	const text = JSON.stringify(said);
	const [hold] = clinic.org.rows('Prospect_Hold__c', {});
	const names = [String(hold!['Id']).slice(0, 15), 'Live_', '_Key__c', 'kyoto', 'Kyoto', 'Max', 'Mentee', 'Stranger', 'hold by', 'MS-'];
	return names.some((name) => text.includes(name));
};

test('the second is refused with a reference only, and the incident names both', () =>
	guardClinic(async (clinic) => {
		const { holder, other, said } = await both(clinic);
		assert.match(said[0]!.message, /^This prospect cannot be held\. Ask your program owner \(ref\. [^)]+\)\.$/);
		assert.equal(reveals(clinic, said), false, JSON.stringify(said));
		const incidents = clinic.org.rows('Ownership_Incident__c', { Rule__c: 'Hold probing' });
		assert.deepEqual(
			incidents.map((row) => [row['Result__c'], row['From_Owner__c'], row['To_Owner__c'], row['Actor__c']]),
			[['Blocked', holder.userId, other.userId, other.userId]],
		);
		assert.ok(said[0]!.message.includes(String(incidents[0]!['Reference__c'])));
	}));

/** As while the first is not committed: the flow looks, and finds nothing. */
async function blindFlow({ org }: GuardClinic): Promise<void> {
	const name = 'flows/Ridealong_Prospect_Hold_Before_Save.flow';
	const flow = strFromU8((await packageFiles('force-app'))[name]!);
	const blind = flow.replace(
		/(<name>(?:Domain|Name)_or_none<\/name>\s*<dataType>String<\/dataType>\s*<expression>)[^<]*/g,
		'$1&quot;-&quot;',
	);
	assert.notEqual(blind, flow);
	org.deploy({
		[name]: strToU8(blind),
		'package.xml': strToU8(
			'<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Ridealong_Prospect_Hold_Before_Save</members><name>Flow</name></types><version>66.0</version></Package>',
		),
	});
}

test('where the flow could not see the first, its unique key refuses the second and says neither field nor record', () =>
	guardClinic(async (clinic) => {
		await blindFlow(clinic);
		const { other, said } = await both(clinic);
		assert.deepEqual(
			said.map(({ statusCode, message }) => [statusCode, message]),
			[['DUPLICATE_VALUE', 'duplicate value found: <unknown> duplicates value on record with id: <unknown>']],
		);
		assert.equal(reveals(clinic, said), false, JSON.stringify(said));
		assert.equal(clinic.org.rows('Prospect_Hold__c', { OwnerId: other.userId }).length, 0);
		// The twin: an admin who may read the other hold is told which it is.
		clinic.org.assign({ ...clinic.org.admin, name: 'Admin' }, 'Ridealong_Rep', 'Ridealong_Program_Owner');
		const [seen] = await clinic
			.as(clinic.org.admin.userId)
			.insertMany('Prospect_Hold__c', [{ Company__c: 'Kyoto Tools', Domain__c: 'kyoto.example', Evidence__c: 'Met Sato.' }]);
		assert.equal(reveals(clinic, seen!.errors), true, JSON.stringify(seen!.errors));
	}));
