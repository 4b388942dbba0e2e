/** What a scan found becomes incidents, once, and of what was taken the org says from then on whose it is. */
import { type Witness, madeUp } from '../../domain/guard/evidence.ts';
import { type Finding, lateFindings, newFindings } from '../../domain/guard/findings.ts';
import { probing } from '../../domain/guard/probing.ts';
import { type Org, type RefusedRow, refusedRows } from '../../salesforce/org.ts';
import { names as nameList, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import type { Coverage } from './coverage.ts';
import type { ReadFacts } from './facts.ts';
import { doubtedIncidents, incidentRecord, readIncidents, writeIncidents } from './incidents.ts';
import { doubtedStill } from './meanwhile.ts';
import { nameFields, ownerNames, recordName } from './recordNames.ts';
import type { ReadRecords } from './records.ts';
import { type Histories, OBJECTS } from './scanReading.ts';
import { keepForWhoseItWas } from './taken.ts';
import { readOutsideSince } from './territories.ts';
import type { Untold } from './untold.ts';

interface Seen {
	known: ReadFacts;
	records: ReadRecords;
	histories: Histories;
	/** Records that are there though no party has them. */
	carried: readonly Pick<ReadonlyMap<string, unknown>, 'has'>[];
}

export interface WrittenFindings {
	/** What a run before wrote and did not come to tell. */
	late: (Finding & { id: string | null })[];
	/** What was written now. */
	fresh: (Finding & { id: string | null })[];
	/** Seen before. */
	known: number;
	/** Records of which the org says from now on for whom they are protected. */
	keptFor: number;
	refused: RefusedRow[];
	/** Was all of these that is new written? */
	isTold(which: (finding: Finding) => boolean): boolean;
}

export async function writeFindings(
	org: Org,
	now: string,
	found: readonly Finding[],
	{ known, records, histories, carried }: Seen,
	untold: Untold | undefined,
	coverage: Coverage,
): Promise<WrittenFindings> {
	// Before the incidents: what another scan notes from here on, it tells itself.
	const noted = await coverage.attempt('untold', async () => (await untold?.read()) ?? []);
	if (untold && noted === 'damaged') coverage.gap('untold.damaged', untold.file);
	const incidents = await readIncidents(org);
	const late = lateFindings(noted === undefined || noted === 'damaged' ? [] : noted, incidents);
	const witness: Pick<Witness, 'history' | 'isThere'> = {
		history: (object) => (histories.tracked.has(object) ? histories.of(object) : undefined),
		isThere: (id) => records.owned.has(id),
	};
	const doubted = await doubtedStill(org, await doubtedIncidents(org, incidents, known, witness), witness);
	const findings = [...found, ...madeUp(doubted), ...probing(incidents.filter((each) => !doubted.has(each)))];
	const since = await coverage.attempt('territories', () => readOutsideSince(org, findings, incidents, now));
	const { fresh, known: before } = newFindings(findings, incidents, doubted, new Set(late.map(({ key }) => key)), since);
	const { named, alive } = await withNames(org, fresh, records.owned);
	const fields = (await org.fields('Ownership_Incident__c')) ?? new Set();
	const isThere = (id: string): boolean => alive(id) || carried.some((some) => some.has(id));
	const people = await ownerNames(
		org,
		named.flatMap(({ through }) => through),
	);
	const rows = named.map((finding) => incidentRecord(finding, fields, isThere, people));
	await coverage.attempt('untold', async () => untold?.note(named));
	const results = await writeIncidents(org, rows, fields);
	const written = named.flatMap((each, index) => (results[index]?.success ? [{ ...each, id: results[index].id }] : []));
	const keptFor = await keepForWhoseItWas(
		org,
		now,
		known,
		findings,
		[...incidents, ...written.map((each) => ({ ...each, result: 'Found', judgement: 'Open' }))],
		(id) => records.owned.get(id)?.ownerId,
	);
	return {
		late,
		fresh: written,
		known: before,
		keptFor: keptFor.written,
		refused: [...refusedRows(rows, results, (row) => String(row['Record_Name__c'])), ...keptFor.refused],
		isTold: (which) => named.every((finding, index) => !which(finding) || results[index]?.success),
	};
}

/**
 * Findings with the names of their records; of those that only history knows they are asked for in lists, in the recycle bin, too. `alive` are
 * records that are there.
 */
async function withNames(
	org: Org,
	findings: readonly Finding[],
	owned: ReadonlyMap<string, { name: string }>,
): Promise<{ named: Finding[]; alive: (recordId: string) => boolean }> {
	const others = new Map<string, string>();
	const gone = new Set<string>();
	for (const object of [...OBJECTS, 'User'] as const) {
		const fields = object === 'User' ? ['Username'] : ['IsDeleted', ...nameFields(object)];
		const ids = new Set(
			findings.filter((each) => each.object === object && each.recordName === each.recordId).map(({ recordId }) => recordId),
		);
		for (const some of chunks(
			[...ids].filter((id) => !owned.has(id)),
			IDS_PER_QUERY,
		))
			for (const row of await org.query(soql`SELECT Id, ${nameList(fields)} FROM ${nameList([object])} WHERE Id IN ${some}`, {
				deleted: true,
			})) {
				others.set(String(row['Id']), object === 'User' ? String(row['Username']) : recordName(row));
				if (row['IsDeleted'] === true) gone.add(String(row['Id']));
			}
	}
	const nameOf = (id: string): string => owned.get(id)?.name ?? others.get(id) ?? id;
	return {
		named: findings.map((each) => (each.recordName === each.recordId ? { ...each, recordName: nameOf(each.recordId) } : each)),
		alive: (id) => owned.has(id) || (others.has(id) && !gone.has(id)),
	};
}
