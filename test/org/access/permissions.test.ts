/**
 * Least privilege, both ways: what each shipped permission set lets pass and what it stops, for somebody who has nothing else
 * (Minimum Access). A permission that no table below names fails the test.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { quoted } from '../../../scripts/local-org/engine/contract.ts';
import type { PermissionSetDef } from '../../../scripts/local-org/schema/model.ts';
import { ROOT, type Person } from '../../package/support.ts';
import { startWorld, type World } from './world.ts';

/** C creates, R reads, E edits, D deletes, V views all, M modifies all. */
const OBJECTS: Record<string, Record<string, string>> = {
	Ridealong_Rep: {
		Account: 'RE',
		Contact: 'R',
		Deal_Review__c: 'CRE',
		Lead: 'R',
		Mentorship__c: 'RE',
		Opportunity: 'RE',
		Ownership_Incident__c: 'R',
		Ownership_Protection__c: 'R',
		Ownership_Release__c: 'CRE',
		Prospect_Hold__c: 'CRE',
		Review_Changed__e: 'R',
		Review_Comment__c: 'CRE',
		Ridealong_Status__c: 'R',
		Stall_Baseline__c: 'R',
		Stall_Snooze__c: 'CRE',
	},
	Ridealong_Mentor: {
		Account: 'R',
		Contact: 'R',
		Deal_Review__c: 'RE',
		Lead: 'R',
		Mentorship__c: 'RE',
		Opportunity: 'R',
		Ownership_Incident__c: 'R',
		Ownership_Protection__c: 'R',
		Ownership_Release__c: 'CRE',
		Prospect_Hold__c: 'CRE',
		Review_Changed__e: 'R',
		Review_Comment__c: 'CRE',
		Ridealong_Status__c: 'R',
		Stall_Baseline__c: 'R',
		Stall_Snooze__c: 'R',
	},
	Ridealong_Program_Owner: {
		Account: 'R',
		Contact: 'R',
		Lead: 'R',
		Mentorship__c: 'CREDVM',
		Opportunity: 'R',
		Ownership_Incident__c: 'REDVM',
		Ownership_Override__c: 'RV',
		Ownership_Protection__c: 'RV',
		Ownership_Release__c: 'RV',
		Prospect_Hold__c: 'REDVM',
		Realignment_Row__c: 'CREDVM',
		Realignment__c: 'CREDVM',
		Ridealong_Status__c: 'R',
		Stall_Baseline__c: 'R',
		Stall_Snooze__c: 'R',
	},
	Ridealong_Integration: {
		Account: 'REDVM',
		Contact: 'RV',
		Deal_Review__c: 'CREDVM',
		Lead: 'REDVM',
		Mentorship__c: 'CREDVM',
		Opportunity: 'REDVM',
		Ownership_Incident__c: 'CREDVM',
		Ownership_Override__c: 'RV',
		Ownership_Protection__c: 'CREDVM',
		Ownership_Release__c: 'RV',
		Prospect_Hold__c: 'RV',
		Realignment_Row__c: 'RV',
		Realignment__c: 'RV',
		Review_Changed__e: 'R',
		Review_Comment__c: 'RV',
		Ridealong_Status__c: 'CREV',
		Stall_Baseline__c: 'CREDVM',
		Stall_Snooze__c: 'RV',
	},
	Ridealong_Override: { Ownership_Override__c: 'CR' },
};

const TERMS =
	'Cadence_Days__c Channel__c Cooling_Off_Days__c End_Condition__c Ground_Rules__c Kind__c Mentee__c Mentor__c Response_Days__c Start_Date__c Status__c Target_End_Date__c';
const SIGNING = 'Mentee_Signed_Version__c Mentor_Signed_Version__c Status__c';
const RELEASE = 'Account__c Lead__c Opportunity__c Reason__c Released_To__c Revoked__c Status__c';
const HOLD = 'Company__c Domain__c Evidence__c Postal_Code__c Status__c';
const COMMENT = 'Body__c Done__c Due_Date__c';
/** Fields that may be edited: all others that the set names are read only. */
const EDITABLE: Record<string, Record<string, string>> = {
	Ridealong_Rep: {
		Account: 'Industry Phone Website',
		Deal_Review__c: 'Ask__c Mentorship__c Opportunity__c Status__c Stuck_Details__c Stuck_On__c Tried__c Visibility__c',
		Mentorship__c: SIGNING,
		Opportunity: 'Amount NextStep',
		Ownership_Release__c: RELEASE,
		Prospect_Hold__c: HOLD,
		Review_Comment__c: COMMENT,
		Stall_Snooze__c: 'Opportunity__c Reason__c Resume_On__c',
	},
	Ridealong_Mentor: {
		Deal_Review__c: 'Status__c',
		Mentorship__c: SIGNING,
		Ownership_Release__c: RELEASE,
		Prospect_Hold__c: HOLD,
		Review_Comment__c: COMMENT,
	},
	Ridealong_Program_Owner: {
		Mentorship__c: TERMS,
		Ownership_Incident__c: 'Resolution__c Review_Status__c',
		Prospect_Hold__c: 'Status__c',
		Realignment_Row__c: 'New_Owner__c Record_Id__c',
		Realignment__c: 'Ends_On__c Reason__c Starts_On__c Status__c',
	},
	Ridealong_Integration: {
		Account: 'Territory_Key__c Territory_Policy__c',
		Deal_Review__c: 'Probe__c Status__c Visibility__c',
		Mentorship__c: `${TERMS} Roster_Key__c`,
		Opportunity:
			'Close_Date_Crossed_Quarter__c Close_Date_Pushes__c Close_Date_Slip_Days__c Last_Touch_On__c No_Next_Step_Since__c Stage_Entered_On__c Stall_Reasons__c Stall_Scanned_On__c Stall_Score__c Stall_Status__c Stalled_Since__c',
		Ownership_Incident__c:
			'Account__c Actor__c Batch__c Channel__c Details__c From_Owner__c Key__c Mentorship__c Object_Name__c Occurred_On__c Record_Id__c Record_Name__c Reference__c Resolution__c Result__c Review_Status__c Rule__c To_Owner__c',
		Ownership_Protection__c:
			'Account__c Disclosed__c Key__c Lead__c Lifted_By__c Lifted_On__c Mentorship__c Object_Name__c Opportunity__c Protected_Against__c Protected_For__c Protected_Until__c Record_Id__c Record_Name__c',
		Ridealong_Status__c: 'Ledger_Anchored_On__c Ledger_Count__c Ledger_Head__c Private_Asks_Proven_On__c Private_Asks_Proven__c',
		Stall_Baseline__c:
			'As_Of__c Histogram_Bin_Days__c Histogram__c Key__c Logging_Share__c Next_Step_Share__c Policy__c Record_Type__c Source__c Stage__c Won_Count__c Won_Cycle_Median_Days__c Won_Median_Days__c Won_P90_Days__c',
		User: 'Territory_Keys__c',
	},
	Ridealong_Override: { Ownership_Override__c: 'New_Owner__c Reason__c Record_Id__c' },
};

/** Fields of the package's objects that a set leaves hidden though it reads the object. */
const INCIDENT = ['Actor__c', 'Batch__c', 'Channel__c', 'Details__c', 'Key__c', 'Resolution__c'].map(
	(field) => `Ownership_Incident__c.${field}`,
);
const LEDGER = ['Ridealong_Status__c.Ledger_Anchored_On__c', 'Ridealong_Status__c.Ledger_Count__c', 'Ridealong_Status__c.Ledger_Head__c'];
const HIDDEN: Record<string, string[]> = {
	Ridealong_Rep: [
		'Deal_Review__c.Probe__c',
		...['Guard_Mode__c', 'Mentee_Is_Active__c', 'Mentor_Is_Active__c'].map((field) => `Mentorship__c.${field}`),
		...INCIDENT,
		'Ownership_Protection__c.Key__c',
		...['Clashes__c', 'Live_Domain_Key__c', 'Live_Name_Key__c', 'Match_Domain__c', 'Match_Name__c'].map(
			(field) => `Prospect_Hold__c.${field}`,
		),
		...LEDGER,
	],
	Ridealong_Mentor: [
		'Deal_Review__c.Probe__c',
		...['Guard_Mode__c', 'Mentee_Is_Active__c', 'Mentor_Is_Active__c'].map((field) => `Mentorship__c.${field}`),
		...INCIDENT,
		'Ownership_Protection__c.Key__c',
		...['Clashes__c', 'Live_Domain_Key__c', 'Live_Name_Key__c', 'Match_Domain__c', 'Match_Name__c'].map(
			(field) => `Prospect_Hold__c.${field}`,
		),
		...LEDGER,
	],
	Ridealong_Program_Owner: [...LEDGER],
	Ridealong_Integration: [],
	Ridealong_Override: [],
};
const USER_PERMISSIONS: Record<string, string[]> = { Ridealong_Rep: ['EditTask'], Ridealong_Integration: ['ApiEnabled'] };
/** A record of each object, of the world. */
const SAMPLES: Record<string, string> = {
	Account: 'account',
	Contact: 'contact',
	Deal_Review__c: 'review',
	Lead: 'lead',
	Mentorship__c: 'mentorship',
	Opportunity: 'deal',
	Ownership_Incident__c: 'incident',
	Ownership_Protection__c: 'protection',
	Ownership_Release__c: 'release',
	Review_Comment__c: 'comment',
	Ridealong_Status__c: 'status',
	Stall_Baseline__c: 'baseline',
	Stall_Snooze__c: 'snooze',
};

let world: World;
let sets: Map<string, PermissionSetDef>;
const holders = new Map<string, Person>();
before(async () => {
	world = await startWorld();
	const { org, people } = world;
	sets = org.engine.schema.permissionSets;
	const ProfileId = org.row('User', people.none.userId)['ProfileId'];
	for (const name of Object.keys(OBJECTS)) holders.set(name, org.person(name, [name], { ProfileId }));
});
after(() => world.stop());

class Undo extends Error {}
/** What a save says, undone. */
function attempt(save: () => { success: boolean; errors: { statusCode: string }[] }): string[] {
	let codes: string[] = [];
	try {
		world.org.engine.store.transaction(() => {
			codes = save().errors.map((error) => error.statusCode);
			throw new Undo();
		});
	} catch (error) {
		if (!(error instanceof Undo)) throw error;
	}
	return codes;
}
const STOPPED = /^(INSUFFICIENT_ACCESS|CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY)/;
const passed = (codes: readonly string[]): boolean => !codes.some((code) => STOPPED.test(code));

/** Everything that may be owned is the user's, or nothing is. */
function own(userId: string): void {
	const { engine } = world.org;
	for (const name of new Set(Object.values(SAMPLES))) {
		const { object, id } = world.records[name]!;
		if (engine.schema.objects.get(object)!.hasOwner)
			engine.store.run(`UPDATE ${quoted(object)} SET "OwnerId" = ? WHERE "Id" = ?`, [userId, id]);
	}
}

for (const [name, objects] of Object.entries(OBJECTS))
	describe(name, () => {
		test('has the object permissions of the table and no others', () => {
			const letters = Object.fromEntries(
				sets
					.get(name)!
					.objectPermissions.map((each) => [
						each.object,
						[
							each.allowCreate && 'C',
							each.allowRead && 'R',
							each.allowEdit && 'E',
							each.allowDelete && 'D',
							each.viewAllRecords && 'V',
							each.modifyAllRecords && 'M',
						]
							.filter(Boolean)
							.join(''),
					]),
			);
			assert.deepEqual(letters, objects);
		});
		for (const [object, sample] of Object.entries(SAMPLES)) {
			const letters = objects[object] ?? '';
			test(`${object}: ${letters || 'nothing'}, and what is not in it is stopped`, () => {
				const { org, records, people } = world;
				const { id } = records[sample]!;
				const holder = holders.get(name)!;
				const reads = (): boolean => {
					try {
						return org.mayRead(holder, object, id);
					} catch (error) {
						assert.equal((error as { errorCode?: string }).errorCode, 'INVALID_TYPE');
						return false;
					}
				};
				const edits = (): boolean => passed(attempt(() => org.update(holder, object, id, {})));
				own(holder.userId);
				const mine = [
					passed(attempt(() => org.insert(holder, object, {}))) && 'C',
					reads() && 'R',
					edits() && 'E',
					passed(attempt(() => org.remove(holder, object, id))) && 'D',
				];
				// Nobody above or beside the holder: what is left is View All and Modify All, or an open default.
				own(people.std.userId);
				const open = org.engine.schema.objects.get(object)!.sharingModel === 'Read';
				const others = [reads() && (!open || letters.includes('V')) && 'V', edits() && 'M'];
				assert.equal([...mine, ...others].filter(Boolean).join(''), letters);
			});
		}
		test('edits the fields of the table and reads the others that it names', () => {
			const { engine } = world.org;
			const holder = holders.get(name)!;
			const editable: Record<string, string> = {};
			for (const { field, editable: may } of sets.get(name)!.fieldPermissions) {
				const [object, own] = field.split('.') as [string, string];
				assert.deepEqual(engine.access.field(holder, object, own), { read: true, edit: may }, field);
				if (may) editable[object] = [...(editable[object]?.split(' ') ?? []), own].sort().join(' ');
			}
			const table = Object.entries(EDITABLE[name]!).map(([object, fields]) => [object, fields.split(' ').sort().join(' ')]);
			assert.deepEqual(editable, Object.fromEntries(table));
		});
		test('hides of the objects that it reads only the fields of the table', () => {
			const { engine } = world.org;
			const holder = holders.get(name)!;
			const hidden = Object.keys(objects)
				.filter((object) => object.endsWith('__c'))
				.flatMap((object) =>
					[...engine.schema.objects.get(object)!.fields.keys()]
						.filter((field) => !engine.access.field(holder, object, field).read)
						.map((field) => `${object}.${field}`),
				);
			assert.deepEqual(hidden, HIDDEN[name]);
		});
		test('holds the user permissions of the table, and one custom permission, which something asks for', () => {
			const { userPermissions, customPermissions } = sets.get(name)!;
			assert.deepEqual(userPermissions, USER_PERMISSIONS[name] ?? []);
			assert.deepEqual(customPermissions, [name]);
			const asks = globSync(['force-app/main/*/{flows,objects,flexipages,lwc}/**/*'], { cwd: ROOT, withFileTypes: true }).some(
				(file) => file.isFile() && readFileSync(join(file.parentPath, file.name), 'utf8').includes(name),
			);
			const { engine } = world.org;
			for (const [other, holder] of holders) assert.equal(engine.access.hasCustom(holder, name), other === name);
			assert.ok(asks, `${name}: nobody asks for this custom permission`);
		});
	});
