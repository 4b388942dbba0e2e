/**
 * Task, Event and EmailMessage: what a rep logs. WhatId and WhoId are polymorphic.
 * Activities are Private in a new org (Salesforce Help, "Default Organization-Wide Access Levels").
 */
import type { FieldDef, ObjectDef } from '../model.ts';
import { checkbox, date, dateTime, field, integer, longText, lookup, object, owner, picklist, readOnly, text, values } from './fields.ts';

/** Objects that a task, an event or an e-mail may be about; custom objects with `enableActivities` are added by deployment. */
export const activityTargets: readonly string[] = ['Account', 'Opportunity'];

/** A deleted record takes its activities along: describes say `cascadeDelete` of the lists Tasks and Events. */
const about = (children: string): FieldDef[] => [
	lookup('WhoId', 'Name ID', ['Contact', 'Lead'], 'Who', children, { deleteConstraint: 'Cascade' }),
	lookup('WhatId', 'Related To ID', [...activityTargets], 'What', children, { deleteConstraint: 'Cascade' }),
	// Filled by the platform from WhatId or WhoId.
	lookup('AccountId', 'Account ID', 'Account', 'Account', undefined, { ...readOnly }),
];

export const task: ObjectDef = object(
	'Task',
	'Task',
	'Tasks',
	'00T',
	[
		...about('Tasks'),
		text('Subject', 'Subject', 255, { nameField: true }),
		date('ActivityDate', 'Due Date Only'),
		picklist(
			'Status',
			'Status',
			values(['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'], 'Not Started'),
			{ required: true },
		),
		picklist('Priority', 'Priority', values(['High', 'Normal', 'Low'], 'Normal'), { required: true }),
		checkbox('IsHighPriority', 'High Priority', readOnly),
		owner(true, 'Assigned To ID'),
		longText('Description', 'Description'),
		picklist('Type', 'Type', values(['Call', 'Email', 'Meeting', 'Other'])),
		picklist('TaskSubtype', 'Task Subtype', values(['Task', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn'], 'Task'), {
			restricted: true,
			updateable: false,
			permissionable: false,
		}),
		checkbox('IsClosed', 'Closed', readOnly),
		dateTime('CompletedDateTime', 'Completed Date', readOnly),
		integer('CallDurationInSeconds', 'Call Duration'),
		picklist('CallType', 'Call Type', values(['Internal', 'Inbound', 'Outbound']), { restricted: true }),
	],
	{ sharingModel: 'Private', description: 'Something to do, or done: a call, an e-mail, a to-do.' },
);

export const event: ObjectDef = object(
	'Event',
	'Event',
	'Events',
	'00U',
	[
		...about('Events'),
		text('Subject', 'Subject', 255, { nameField: true }),
		text('Location', 'Location', 255),
		checkbox('IsAllDayEvent', 'All-Day Event', { permissionable: false }),
		dateTime('ActivityDateTime', 'Due Date Time', { permissionable: false }),
		date('ActivityDate', 'Due Date Only', { permissionable: false }),
		integer('DurationInMinutes', 'Duration', { precision: 8, permissionable: false }),
		dateTime('StartDateTime', 'Start Date Time', { permissionable: false }),
		dateTime('EndDateTime', 'End Date Time', { permissionable: false }),
		longText('Description', 'Description'),
		owner(true, 'Assigned To ID'),
		picklist('Type', 'Type', values(['Email', 'Meeting', 'Other', 'Call'])),
		picklist('ShowAs', 'Show Time As', values(['Busy', 'OutOfOffice', 'Free'], 'Busy'), { restricted: true }),
	],
	{ sharingModel: 'Private', description: 'A meeting in the calendar.' },
);

export const emailMessage: ObjectDef = object(
	'EmailMessage',
	'Email Message',
	'Email Messages',
	'02s',
	[
		lookup('RelatedToId', 'Related To ID', [...activityTargets], 'RelatedTo', 'Emails', { updateable: false }),
		lookup('ActivityId', 'Activity ID', 'Task', 'Activity', 'EmailMessages', { updateable: false }),
		text('Subject', 'Subject', 3000, { nameField: true }),
		longText('TextBody', 'Text Body'),
		longText('HtmlBody', 'HTML Body', 131_072),
		text('FromName', 'From Name', 255),
		field('FromAddress', 'From Address', 'email', { length: 255 }),
		text('ToAddress', 'To Address', 4000),
		text('CcAddress', 'CC Address', 4000),
		checkbox('Incoming', 'Is Incoming', { updateable: false, permissionable: false }),
		picklist(
			'Status',
			'Status',
			[
				['0', 'New'],
				['1', 'Read'],
				['2', 'Replied'],
				['3', 'Sent'],
				['4', 'Forwarded'],
				['5', 'Draft'],
			].map(([value, label]) => ({ value: value!, label: label!, isDefault: value === '0', active: true })),
			{ required: true, restricted: true },
		),
		dateTime('MessageDate', 'Message Date'),
	],
	{ sharingModel: 'ControlledByParent', description: 'An e-mail logged on a record.' },
);
