/** The rules of holds. */
import { ana, everyRight, org, owner, everyRule, type Values } from './rules.ts';
import { passes, type Person } from './support.ts';

const hold = (by: Person, more: Values = {}) =>
	org.insert(by, 'Prospect_Hold__c', { Company__c: 'Kyoto Tools', Domain__c: `${by.userId}.example`, Evidence__c: 'Met Sato.', ...more });
const held = (by: Person = ana) => passes(hold(by)).id!;
/** So many in one request; the answer for the last. */
const atOnce = (count: number) =>
	org.engine.records
		.insert(
			ana,
			'Prospect_Hold__c',
			Array.from({ length: count }, (_, at) => ({
				Company__c: 'Kyoto Tools',
				Domain__c: `${ana.userId}-${at}.example`,
				Evidence__c: 'Met.',
			})),
			{ allOrNone: false },
		)
		.at(-1)!;
const settle = (by: Person, id: string, Status__c: string) => org.update(by, 'Prospect_Hold__c', id, { Status__c });

everyRule('holds', {
	'Prospect_Hold__c.Begins_As_Requested': { as: 'rep', stops: () => hold(ana, { Status__c: 'Approved' }), passes: () => hold(ana) },
	'Prospect_Hold__c.Says_Who_And_Why': { as: 'rep', stops: () => hold(ana, { Evidence__c: null }), passes: () => hold(ana) },
	'Prospect_Hold__c.Judged_By_Another_Program_Owner': {
		as: 'every right',
		stops: () => settle(everyRight, held(), 'Approved'),
		passes: () => settle(owner, held(), 'Approved'),
	},
	'Prospect_Hold__c.Released_By_Its_Holder': {
		as: 'program owner',
		stops: () => settle(owner, held(), 'Released'),
		passes: () => settle(ana, held(), 'Released'),
	},
	'Prospect_Hold__c.Status_Follows_Order': {
		as: 'program owner',
		stops() {
			const id = held();
			passes(settle(owner, id, 'Approved'));
			return settle(owner, id, 'Expired');
		},
		passes() {
			const id = held();
			passes(settle(owner, id, 'Approved'));
			org.clock.set('2026-09-18T09:00:00.000Z');
			return settle(owner, id, 'Expired');
		},
	},
	'Prospect_Hold__c.Frozen_After_Create': {
		as: 'rep',
		stops: () => org.update(ana, 'Prospect_Hold__c', held(), { Domain__c: 'another.example' }),
		passes: () => org.update(ana, 'Prospect_Hold__c', held(), { Evidence__c: 'Met her again.' }),
	},
	'Ridealong_Prospect_Hold_Before_Save.Refuse_without_key': {
		as: 'rep',
		stops: () => hold(ana, { Domain__c: 'gmail.com' }),
		passes: () => hold(ana),
	},
	'Ridealong_Prospect_Hold_Before_Save.Refuse_beyond_cap': {
		as: 'rep',
		stops() {
			for (let at = 0; at < 25; at++) passes(hold(ana, { Domain__c: `${ana.userId}-${at}.example` }));
			return hold(ana);
		},
		passes: () => hold(ana),
		says: /^You may hold 25 prospects at a time\. Release one first\.$/,
	},
	'Ridealong_Prospect_Hold_Before_Save.Refuse_own': {
		as: 'rep',
		stops() {
			held();
			return hold(ana);
		},
		passes() {
			passes(settle(ana, held(), 'Released'));
			return hold(ana);
		},
	},
	'Ridealong_Prospect_Hold_Clash.Refuse_clash': {
		as: 'another rep',
		stops() {
			held();
			return hold(org.rep('Bo Lee'), { Domain__c: `${ana.userId}.example` });
		},
		passes: () => hold(org.rep('Bo Lee')),
		says: /^This prospect cannot be held\. Ask your program owner \(ref\. /,
	},
	'Ridealong_Prospect_Hold_Clash.Refuse_unrecorded': {
		as: 'another rep, where the guard event cannot be published',
		stops() {
			held();
			org.publishing(false);
			try {
				return hold(org.rep('Bo Lee'), { Domain__c: `${ana.userId}.example` });
			} finally {
				org.publishing(true);
			}
		},
		passes: () => hold(org.rep('Bo Lee')),
		says: /^This prospect cannot be held\. Ask your program owner \(ref\. [\w-]+\)\. It could not be written down: tell them\.$/,
	},
	'Ridealong_Prospect_Hold_Limit.Refuse_beyond_cap': {
		as: 'rep, more at once than they may',
		stops: () => atOnce(26),
		passes: () => atOnce(25),
		says: /^You may hold 25 prospects at a time\. Release one first\.$/,
	},
	'Ridealong_Prospect_Hold_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Prospect_Hold__c', held()),
		passes: () => settle(ana, held(), 'Released'),
	},
});
