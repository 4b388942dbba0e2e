/** What runs by the clock: scheduled paths, asynchronous paths, schedule-triggered flows. */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import type { CompiledFlow, SaveResult } from '../contract.ts';
import { compileFlow } from '../flow/index.ts';
import { flowDef } from '../flow/testing/flowDef.ts';
import { afterSave, filter, flowXml, ref, set, to, type Xml } from '../flow/testing/xml.ts';
import { testOrg, type TestOrg } from '../testing/org.ts';
import { dueAt, latestOccurrence } from './times.ts';

let org: TestOrg;
beforeEach(() => void (org = testOrg()));

const flow = (name: string, body: Xml): CompiledFlow =>
	compileFlow(flowDef(name, flowXml({ label: name, ...body })), org.schema, () => undefined);
/** Sets the title of the record that triggered the flow. */
const setTitle = (title: string): Xml => ({ name: 'Set', inputAssignments: set('Title__c', title), inputReference: '$Record' });
const path = (more: Xml = {}): Xml => ({
	name: 'Later',
	label: 'Later',
	connector: to('Set'),
	offsetNumber: 2,
	offsetUnit: 'Days',
	timeSource: 'RecordTriggerEvent',
	...more,
});
const dueOn = (offsetNumber: number, more: Xml = {}): Xml =>
	path({ offsetNumber, timeSource: 'RecordField', recordField: 'Due_On__c', ...more });
const onlyPaths = (scheduledPaths: Xml | Xml[], more: Xml = {}): Xml => ({
	...afterSave('Project__c', 'Set', {
		scheduledPaths,
		doesRequireRecordChangedToMeetCriteria: true,
		filterLogic: 'and',
		filters: filter('Status__c', 'EqualTo', 'Open'),
		...more,
	}),
	connector: undefined,
});
const deploy = (start: Xml, more: Xml = {}): void =>
	org.deployFlows(flow('Remind', { recordUpdates: setTitle('reminded'), start, ...more }));
const titles = () => org.store.all('SELECT "Title__c" FROM "Project__c" ORDER BY "Id"').map(([title]) => title);
const project = (values: Record<string, unknown> = {}) => org.create('Project__c', { Title__c: 'new', ...values });
const update = (id: string, values: Record<string, unknown>): SaveResult =>
	org.records.update(org.system, 'Project__c', [{ Id: id, ...values }])[0]!;
const due = () => org.schedule.paused().map((each) => each.due);
const at = (time: string): number => {
	org.clock.set(time);
	return org.schedule.tick().ran;
};

describe('a scheduled path', () => {
	test('waits for its time and runs once', () => {
		deploy(onlyPaths(path()));
		project();
		assert.deepEqual(due(), ['2026-03-04T09:00:00.000Z']);
		assert.equal(at('2026-03-04T08:59:59Z'), 0);
		assert.deepEqual(titles(), ['new']);
		assert.equal(at('2026-03-04T09:00:00Z'), 1);
		assert.deepEqual(titles(), ['reminded']);
		assert.equal(at('2026-04-04T09:00:00Z'), 0);
	});

	test('counts from a date field of the record, before it too, and moves with it', () => {
		deploy(onlyPaths(dueOn(-3)));
		const id = project({ Due_On__c: '2026-03-20' });
		assert.deepEqual(due(), ['2026-03-17T00:00:00.000Z']);
		update(id, { Due_On__c: '2026-03-30' });
		assert.deepEqual(due(), ['2026-03-27T00:00:00.000Z']);
		update(id, { Due_On__c: null });
		assert.deepEqual(due(), []);
		update(id, { Due_On__c: '2026-04-30' });
		assert.deepEqual(due(), ['2026-04-27T00:00:00.000Z']);
	});

	test('is not queued where the date is blank; one whose time has passed runs next', () => {
		deploy(onlyPaths(dueOn(-3)));
		project();
		assert.deepEqual(due(), []);
		project({ Due_On__c: '2026-03-01' });
		assert.equal(org.schedule.tick().ran, 1);
	});

	test('goes when the record no longer meets the entry conditions, and comes back when it does again', () => {
		deploy(onlyPaths(path()));
		const id = project();
		update(id, { Title__c: 'still open' });
		assert.deepEqual(due(), ['2026-03-04T09:00:00.000Z'], 'a change that leaves the conditions alone moves nothing');
		update(id, { Status__c: 'Done' });
		assert.deepEqual(due(), []);
		org.clock.set('2026-03-10T09:00:00Z');
		update(id, { Status__c: 'Open' });
		assert.deepEqual(due(), ['2026-03-12T09:00:00.000Z']);
	});

	test('goes with its record, its transaction and its flow', () => {
		deploy(onlyPaths(path()));
		const id = project();
		org.records.delete(org.system, 'Project__c', [id]);
		assert.throws(() =>
			org.store.transaction(() => {
				project();
				throw new Error('undone');
			}),
		);
		project();
		assert.equal(due().length, 2);
		org.deployFlows();
		assert.equal(at('2026-03-05T09:00:00Z'), 0);
		assert.deepEqual(due(), []);
		assert.deepEqual(org.schedule.failed(), []);
	});

	test('runs in batches of maxBatchSize, each a transaction of its own', () => {
		deploy(onlyPaths(path({ maxBatchSize: 2 })));
		for (let count = 0; count < 5; count++) project();
		const before = org.limits.recent().length;
		assert.equal(at('2026-03-04T09:00:00Z'), 5);
		assert.deepEqual(
			org.limits
				.recent()
				.slice(before)
				.map((each) => each.dmlRows),
			[2, 2, 1],
		);
	});

	test('runs as the user who changed the record, and as the Default Workflow User where that one is inactive', () => {
		deploy(onlyPaths(path()));
		const [ana, dan] = [org.person('ana'), org.person('dan')];
		const [hers, his] = [ana, dan].map((ctx) => org.records.insert(ctx, 'Project__c', [{ Title__c: 'new' }])[0]!.id!);
		org.records.update(org.system, 'User', [{ Id: dan.userId, IsActive: false }]);
		assert.equal(at('2026-03-05T09:00:00Z'), 2);
		assert.equal(org.value('Project__c', hers!, 'LastModifiedById'), ana.userId);
		assert.equal(org.value('Project__c', his!, 'LastModifiedById'), org.identities.adminId);
	});

	test('that fails is written down, undone, and takes no other record of its batch with it', () => {
		const log: Xml = { name: 'Log', inputAssignments: set('Name', 'logged'), object: 'Account', connector: to('Set') };
		const title: Xml = { name: 'Set', inputAssignments: set('Title__c', ref('$Record.Notes__c')), inputReference: '$Record' };
		org.deployFlows(flow('Remind', { recordCreates: log, recordUpdates: title, start: onlyPaths(path({ connector: to('Log') })) }));
		const long = project({ Notes__c: 'far too long for a title of twenty' });
		project({ Notes__c: 'short' });
		assert.equal(at('2026-03-05T09:00:00Z'), 2);
		assert.deepEqual(titles(), ['new', 'short']);
		assert.equal(org.store.all('SELECT 1 FROM "Account"').length, 1);
		const [failed] = org.schedule.failed();
		assert.deepEqual([failed!.flow, failed!.path, failed!.recordId, org.schedule.failed().length], ['Remind', 'Later', long, 1]);
		assert.match(failed!.message, /“Remind” process failed.*tried to update records: STRING_TOO_LONG/);
	});

	test('runs beside the path that runs at once, and survives a restart', () => {
		const stateDir = mkdtempSync(join(tmpdir(), 'schedule-'));
		org = testOrg(stateDir);
		const start = { ...onlyPaths(path()), connector: to('Now') };
		const body: Xml = {
			recordUpdates: [setTitle('reminded'), { name: 'Now', inputAssignments: set('Notes__c', 'seen'), inputReference: '$Record' }],
			start,
		};
		org.deployFlows(flow('Remind', body));
		const id = project();
		assert.equal(org.value('Project__c', id, 'Notes__c'), 'seen');
		org.store.close();
		org = testOrg(stateDir);
		org.deployFlows(flow('Remind', body));
		assert.equal(at('2026-03-05T09:00:00Z'), 1);
		assert.deepEqual(titles(), ['reminded']);
		org.store.close();
	});
});

describe('an asynchronous path', () => {
	const start = (): Xml => ({
		...afterSave('Project__c', 'Set', {
			scheduledPaths: { connector: to('Set'), pathType: 'AsyncAfterCommit' },
			recordTriggerType: 'Create',
		}),
		connector: undefined,
	});

	test('runs as soon as the save is committed', () => {
		deploy(start());
		org.store.transaction(() => {
			project();
			assert.deepEqual(titles(), ['new']);
		});
		assert.deepEqual(titles(), ['reminded']);
	});

	test('does not run for a save that was rolled back, and its failure does not undo the save', () => {
		deploy(start(), { recordUpdates: setTitle('far too long for a title of twenty') });
		assert.throws(() =>
			org.store.transaction(() => {
				project();
				throw new Error('undone');
			}),
		);
		assert.deepEqual(org.schedule.failed(), []);
		project();
		assert.deepEqual(titles(), ['new']);
		assert.equal(org.schedule.failed().length, 1);
	});
});

describe('a schedule-triggered flow', () => {
	const schedule = (frequency: string, startDate = '2026-03-03'): Xml => ({ frequency, startDate, startTime: '06:00:00.000Z' });
	const start = (frequency: string, more: Xml = {}): Xml => ({
		connector: to('Set'),
		schedule: schedule(frequency),
		triggerType: 'Scheduled',
		...more,
	});

	test('runs for every record that meets its filters, every day at its time', () => {
		project();
		project({ Status__c: 'Done' });
		deploy(start('Daily', { object: 'Project__c', filterLogic: 'and', filters: filter('Status__c', 'EqualTo', 'Open') }));
		assert.equal(at('2026-03-03T05:59:00Z'), 0);
		assert.equal(at('2026-03-03T06:00:00Z'), 1);
		assert.deepEqual(titles(), ['reminded', 'new']);
		assert.equal(at('2026-03-03T23:00:00Z'), 0);
		assert.equal(at('2026-03-04T06:00:00Z'), 1);
		assert.equal(org.store.all('SELECT 1 FROM "Project__c" WHERE "LastModifiedById" = ?', [org.identities.automatedProcessId]).length, 1);
	});

	test('whose filters no query can be made of runs for nothing and says so; the others run', () => {
		project();
		const broken = start('Daily', { object: 'Project__c', filterLogic: 'and', filters: filter('OwnerId', 'EqualTo', 'nobody') });
		org.deployFlows(
			flow('Broken', { recordUpdates: setTitle('broken'), start: broken }),
			flow('Remind', { recordUpdates: setTitle('reminded'), start: start('Daily', { object: 'Project__c' }) }),
		);
		assert.equal(at('2026-03-03T06:00:00Z'), 1);
		assert.deepEqual(titles(), ['reminded']);
		assert.deepEqual(
			org.schedule.failed().map((each) => [each.flow, each.recordId, each.message]),
			[['Broken', null, 'INVALID_QUERY_FILTER_OPERATOR: invalid ID field: nobody']],
		);
	});

	test('without an object runs once', () => {
		const create: Xml = { name: 'Make', inputAssignments: set('Name', 'made'), object: 'Account' };
		org.deployFlows(flow('Make', { recordCreates: create, start: start('Once', { connector: to('Make') }) }));
		assert.equal(at('2026-03-05T06:00:00Z'), 1);
		assert.equal(at('2026-03-06T06:00:00Z'), 0);
		assert.equal(org.store.all('SELECT 1 FROM "Account"').length, 1);
	});

	test('does not make up for the time before it was deployed', () => {
		org.clock.set('2026-03-10T09:00:00Z');
		const create: Xml = { name: 'Make', inputAssignments: set('Name', 'made'), object: 'Account' };
		org.deployFlows(flow('Make', { recordCreates: create, start: start('Once', { connector: to('Make') }) }));
		assert.equal(org.schedule.tick().ran, 0);
	});

	test('keeps its timetable in the time zone of the org', () => {
		const daily = { frequency: 'Daily', startDate: '2026-03-01', startTime: '06:00:00' } as const;
		const last = (until: string, zone: string) => latestOccurrence(daily, '2026-03-01T00:00:00.000Z', until, zone);
		assert.equal(last('2026-03-05T12:00:00.000Z', 'America/Los_Angeles'), '2026-03-04T14:00:00.000Z');
		assert.equal(last('2026-03-05T14:00:00.000Z', 'America/Los_Angeles'), '2026-03-05T14:00:00.000Z');
		assert.equal(
			last('2026-03-08T20:00:00.000Z', 'America/Los_Angeles'),
			'2026-03-08T13:00:00.000Z',
			'also on the day on which clocks change',
		);
		const weekly = { ...daily, frequency: 'Weekly' } as const;
		assert.equal(latestOccurrence(weekly, '2026-03-02T00:00:00.000Z', '2026-03-14T12:00:00.000Z', 'GMT'), '2026-03-08T06:00:00.000Z');
		assert.equal(latestOccurrence(weekly, '2026-03-08T06:00:00.000Z', '2026-03-14T12:00:00.000Z', 'GMT'), undefined);
	});
});

test('a date stands for its midnight in the time zone of the org; months end where months end', () => {
	const base = { name: 'P', kind: 'scheduled', maxBatchSize: 200, field: 'D' } as const;
	const of = (offset: number, unit: 'Hours' | 'Days' | 'Months', D: string) =>
		dueAt({ ...base, offset, unit }, { D }, new Date(), 'America/New_York');
	assert.equal(of(0, 'Days', '2026-03-08'), '2026-03-08T05:00:00.000Z');
	assert.equal(of(1, 'Days', '2026-03-08'), '2026-03-09T04:00:00.000Z');
	assert.equal(of(-2, 'Hours', '2026-03-08'), '2026-03-08T03:00:00.000Z');
	assert.equal(of(1, 'Months', '2026-01-31T12:00:00.000Z'), '2026-02-28T12:00:00.000Z');
});

describe('refused at deployment', () => {
	const REFUSED: [string, () => Xml, RegExp][] = [
		[
			'a path before the save',
			() => ({ start: { ...onlyPaths(path()), triggerType: 'RecordBeforeSave' } }),
			/triggerType RecordAfterSave only/,
		],
		['a batch of 201', () => ({ start: onlyPaths(path({ maxBatchSize: 201 })) }), /Later: maxBatchSize must be from 1 to 200/],
		[
			'an offset in fortnights',
			() => ({ start: onlyPaths(path({ offsetUnit: 'Fortnights' })) }),
			/offsetUnit must be Minutes, Hours, Days, Months/,
		],
		['a field that is no date', () => ({ start: onlyPaths(dueOn(1, { recordField: 'Title__c' })) }), /Title__c is not a date/],
		['a time before the event', () => ({ start: onlyPaths(path({ offsetNumber: -1 })) }), /before the event/],
		[
			'on update without "only when updated to meet"',
			() => ({ start: onlyPaths(path(), { doesRequireRecordChangedToMeetCriteria: false }) }),
			/needs doesRequireRecordChangedToMeetCriteria/,
		],
		[
			'an asynchronous path with an offset',
			() => ({ start: onlyPaths({ connector: to('Set'), pathType: 'AsyncAfterCommit', offsetNumber: 1 }) }),
			/does not go with/,
		],
		['a path to nowhere', () => ({ start: onlyPaths(path({ connector: to('Gone') })) }), /leads to Gone/],
		[
			'a Custom Error on a path',
			() => ({
				start: onlyPaths(path({ connector: to('No') })),
				customErrors: { name: 'No', customErrorMessages: { errorMessage: 'no', isFieldError: false } },
			}),
			/No: a Custom Error element does not work in a scheduled/,
		],
		[
			'the record before the save on a path',
			() => ({
				start: onlyPaths(path()),
				recordUpdates: { ...setTitle(''), inputAssignments: set('Title__c', ref('$Record__Prior.Title__c')) },
			}),
			/Set: comparing with the record before the save/,
		],
		[
			'an hourly timetable',
			() => ({ start: { connector: to('Set'), object: 'Project__c', triggerType: 'Scheduled', schedule: { frequency: 'Hourly' } } }),
			/frequency Hourly/,
		],
		['no timetable', () => ({ start: { connector: to('Set'), object: 'Project__c', triggerType: 'Scheduled' } }), /schedule is missing/],
	];
	for (const [name, body, problem] of REFUSED)
		test(name, () => assert.throws(() => flow('Remind', { recordUpdates: setTitle('x'), ...body() }), problem));
});
