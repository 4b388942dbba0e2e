/**
 * Bulk API ingest over HTTP into an org on disk: an object with one before-save flow and three validation rules, a lookup, a unique key.
 * Beside it the same values by one prepared INSERT into the same table, with the same indexes, in transactions of as many rows.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { packageFiles, xmlFile, zipOf } from '../scripts/local-org/schema/testing.ts';
import { start, type LocalOrg } from '../scripts/local-org/server.ts';
import { median, type Bench, type Figure } from './contract.ts';
import { type Took, watch } from './took.ts';

const ROWS = 100_000;
const CHUNK = 200;
const ROUNDS = 3;
/** Asking costs time of the processor, too. */
const POLL_MS = 50;
const AIM = 20_000;
const ROOT = '/services/data/v66.0/jobs/ingest';

const described = '<description>For the bench.</description>';
const field = (name: string, more: string): string =>
	`<fields><fullName>${name}__c</fullName>${described}<label>${name.replaceAll('_', ' ')}</label>${more}</fields>`;
const rule = (name: string, formula: string): string =>
	`<validationRules><fullName>${name}</fullName><active>true</active>${described}<errorConditionFormula>${formula}</errorConditionFormula><errorMessage>No.</errorMessage></validationRules>`;
const VISIT = xmlFile(
	'CustomObject',
	`<deploymentStatus>Deployed</deploymentStatus>${described}<label>Visit</label><pluralLabel>Visits</pluralLabel>
	<nameField><label>Name</label><type>Text</type></nameField><sharingModel>ReadWrite</sharingModel>
	${field('Key', '<externalId>true</externalId><length>40</length><type>Text</type><unique>true</unique><caseSensitive>false</caseSensitive>')}
	${field('Minutes', '<precision>6</precision><scale>0</scale><type>Number</type>')}
	${field('Cost', '<precision>16</precision><scale>2</scale><type>Currency</type>')}
	${field('Day', '<type>Date</type>')}
	${field('Kind', '<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>Call</fullName><default>true</default><label>Call</label></value><value><fullName>Meeting</fullName><default>false</default><label>Meeting</label></value></valueSetDefinition></valueSet>')}
	${field('Account', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><relationshipLabel>Visits</relationshipLabel><relationshipName>Visits</relationshipName><type>Lookup</type>')}
	${field('Size', '<length>20</length><type>Text</type>')}
	${rule('Minutes_Positive', 'Minutes__c &lt; 0')}
	${rule('Meeting_Has_Cost', 'AND(ISPICKVAL(Kind__c, "Meeting"), ISBLANK(Cost__c))')}
	${rule('Day_Not_Far', 'Day__c &gt; TODAY() + 3650')}`,
);
const FLOW = xmlFile(
	'Flow',
	`<apiVersion>66.0</apiVersion><assignments><name>Set_Size</name><label>Set Size</label><locationX>0</locationX><locationY>0</locationY><assignmentItems><assignToReference>$Record.Size__c</assignToReference><operator>Assign</operator><value><elementReference>Size</elementReference></value></assignmentItems></assignments>${described}<environments>Default</environments>
	<formulas><name>Size</name><dataType>String</dataType><expression>IF({!$Record.Minutes__c} &gt; 60, "long", "short")</expression></formulas>
	<interviewLabel>Visit {!$Flow.CurrentDateTime}</interviewLabel><label>Visit Size</label><processType>AutoLaunchedFlow</processType>
	<start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Set_Size</targetReference></connector><object>Visit__c</object><recordTriggerType>CreateAndUpdate</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>Active</status>`,
);
const FIELDS = ['Key__c', 'Minutes__c', 'Cost__c', 'Day__c', 'Kind__c', 'Account__c', 'Size__c'];
const PERMISSIONS = xmlFile(
	'PermissionSet',
	`${FIELDS.map((name) => `<fieldPermissions><editable>true</editable><field>Visit__c.${name}</field><readable>true</readable></fieldPermissions>`).join('')}<label>Visits</label>
	<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Visit__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>`,
);

/** Deploys, gives the administrator the permission set, makes accounts; their ids. */
function prepare({ engine }: LocalOrg): string[] {
	const system = engine.systemContext();
	const outcome = engine.deploy(
		zipOf(
			packageFiles({
				'objects/Visit__c.object': VISIT,
				'flows/Visit_Size.flow': FLOW,
				'permissionsets/Visits.permissionset': PERMISSIONS,
			}),
		),
		{ userId: system.userId },
	);
	if (!outcome.success) throw new Error(JSON.stringify(outcome.messages.filter(({ success }) => !success)));
	const [set] = engine.soql.find(system, 'PermissionSet', { field: 'Name', op: '=', value: 'Visits' }, { fields: ['Id'] });
	const rows = Array.from({ length: 1000 }, (_, n) => ({ Name: `Account ${n}` }));
	const saved = [
		...engine.records.insert(system, 'PermissionSetAssignment', [{ AssigneeId: system.userId, PermissionSetId: set!['Id'] }]),
		...engine.records.insert(system, 'Account', rows, { allOrNone: true }),
	];
	for (const { errors } of saved) if (errors.length > 0) throw new Error(JSON.stringify(errors));
	return saved.slice(1).map(({ id }) => id!);
}

function csv(accounts: readonly string[], round: number): string {
	const lines = ['Name,Key__c,Minutes__c,Cost__c,Day__c,Kind__c,Account__c'];
	for (let n = 0; n < ROWS; n += 1)
		lines.push(
			`Visit ${n},key-${round}-${n},${n % 120},${(n % 1000) + 0.5},2026-0${1 + (n % 9)}-1${n % 10},${n % 3 ? 'Call' : 'Meeting'},${accounts[n % accounts.length]}`,
		);
	return `${lines.join('\n')}\n`;
}

/** From "upload complete" until the job has ended. */
async function load(org: LocalOrg, token: string, body: string): Promise<Took> {
	const ask = async (method: string, where: string, content?: string, type = 'application/json'): Promise<Record<string, unknown>> => {
		const response = await fetch(`${org.url}${ROOT}${where}`, {
			method,
			headers: { authorization: `Bearer ${token}`, ...(content === undefined ? {} : { 'content-type': type }) },
			...(content === undefined ? {} : { body: content }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${response.status} ${text}`);
		return text ? (JSON.parse(text) as Record<string, unknown>) : {};
	};
	const { id } = await ask('POST', '', JSON.stringify({ object: 'Visit__c', operation: 'insert', lineEnding: 'LF' }));
	await ask('PUT', `/${String(id)}/batches`, body, 'text/csv');
	const took = watch();
	await ask('PATCH', `/${String(id)}`, JSON.stringify({ state: 'UploadComplete' }));
	for (;;) {
		const job = await ask('GET', `/${String(id)}`);
		if (job['state'] === 'JobComplete') {
			if (job['numberRecordsFailed'] !== 0 || job['numberRecordsProcessed'] !== ROWS) throw new Error(JSON.stringify(job));
			return took();
		}
		if (job['state'] === 'Failed') throw new Error(JSON.stringify(job));
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}

/** The rows that the org saved, again, into an empty copy of its table with its indexes. */
function byHand(folder: string, name: string): Took {
	const source = new DatabaseSync(path.join(folder, 'org.sqlite'), { readOnly: true });
	const target = new DatabaseSync(path.join(folder, name));
	try {
		target.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
		target.function('sf_fold', { deterministic: true }, (text) => text);
		target.function('sf_order', { deterministic: true }, (text) => text);
		for (const { sql } of source
			.prepare(
				`SELECT sql FROM sqlite_schema WHERE tbl_name = 'Visit__c' AND sql IS NOT NULL AND type IN ('table', 'index') ORDER BY type DESC`,
			)
			.all())
			target.exec(String(sql));
		const select = source.prepare(`SELECT * FROM "Visit__c" LIMIT ${ROWS}`);
		select.setReturnArrays(true);
		const rows = select.all() as unknown as (string | number | null)[][];
		const insert = target.prepare(`INSERT INTO "Visit__c" VALUES (${rows[0]!.map(() => '?').join(', ')})`);
		const took = watch();
		for (let at = 0; at < rows.length; at += CHUNK) {
			target.exec('BEGIN IMMEDIATE');
			for (const row of rows.slice(at, at + CHUNK)) insert.run(...row);
			target.exec('COMMIT');
		}
		return took();
	} finally {
		source.close();
		target.close();
	}
}

export const bulk: Bench = {
	name: 'bulk',
	about: `Bulk API ingest of ${ROWS.toLocaleString('en-US')} rows over HTTP, org on disk, object with one before-save flow, three validation rules, a lookup and a unique key, median of ${ROUNDS}`,
	async run(say) {
		const folder = mkdtempSync(path.join(tmpdir(), 'ridealong-bulk-'));
		const org = await start({ port: 0, stateDir: folder });
		try {
			const accounts = prepare(org);
			const token = org.tokenFor('admin@ridealong.local');
			const rounds: { org: Took; hand: Took }[] = [];
			for (let round = 0; round < ROUNDS; round += 1) {
				const loaded = await load(org, token, csv(accounts, round));
				rounds.push({ org: loaded, hand: byHand(folder, `hand-${round}.sqlite`) });
				say(`round ${round + 1}: ${JSON.stringify(rounds[round])}`);
			}
			const rate = (side: 'org' | 'hand', of: keyof Took): number => median(rounds.map((each) => ROWS / each[side][of]));
			const hand = 'prepared INSERT of the same rows, same table and indexes, transactions of 200';
			const aim = (of: keyof Took): Figure['aim'] => ({ text: `≥ ${AIM.toLocaleString('en-US')} rows/s`, met: rate('org', of) >= AIM });
			return [
				{
					what: 'insert job, from upload to JobComplete',
					value: rate('org', 'seconds'),
					unit: 'rows/s',
					baseline: { what: hand, value: rate('hand', 'seconds') },
					aim: aim('seconds'),
				},
				{
					what: 'the same, by processor time (server and client in one process)',
					value: rate('org', 'processor'),
					unit: 'rows/s',
					baseline: { what: hand, value: rate('hand', 'processor') },
					aim: aim('processor'),
				},
			];
		} finally {
			await org.stop();
			rmSync(folder, { recursive: true, force: true });
		}
	},
};
