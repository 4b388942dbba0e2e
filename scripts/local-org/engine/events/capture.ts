/**
 * Change Data Capture: what a transaction changed in the selected objects becomes change events of that transaction.
 *
 * Temporary triggers note the records that are touched, with their values before, in a temporary table. So every way of writing is seen
 * (saves, cascades, cleared lookups, roll-ups, merges), a savepoint that rolls back takes its notes with it, and an object that
 * nobody selected costs nothing. At the end of the outermost transaction the notes become events in the outbox, in the same commit.
 * Change Data Capture Developer Guide, "ChangeEventHeader Fields", "Change Event Body Fields", "Merged Change Events", "General Considerations".
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { capturedObjects, changeEventName, isCaptured } from '../../schema/changeEvents.ts';
import type { FieldDef, ObjectDef, Schema } from '../../schema/model.ts';
import { storedFields } from '../../store/tables.ts';
import { quoted, type ChangeHeader, type Row, type SqlValue, type Store, type UserContext } from '../contract.ts';
import { fromSql } from '../records/rows.ts';

/** A change event before it has its place in the outbox. */
export interface CapturedChange {
	type: string;
	header: ChangeHeader;
	fields: Row;
}

export interface CaptureDeps {
	store: Store;
	clock: Clock;
	schema(): Schema;
	/** Writes the events of the transaction that is about to commit. */
	append(changes: CapturedChange[]): void;
}

export interface Capture {
	/** Takes the triggers away: the tables are about to change. */
	pause(): void;
	/** Follows what the current schema selects. */
	watch(): void;
	/** The request that writes from now on, until the transaction ends. */
	actsFor(ctx: UserContext): void;
}

const MARK = 'cdc|';
/** Values a json_array takes at once, below the number of arguments that SQLite allows a function. */
const SLICE = 100;

export function createCapture({ store, clock, schema, append }: CaptureDeps): Capture {
	store.exec(
		'CREATE TEMP TABLE IF NOT EXISTS _changed (seq INTEGER PRIMARY KEY, object TEXT NOT NULL, id TEXT NOT NULL, before TEXT, UNIQUE (object, id))',
	);
	let watching = false;
	let acting: UserContext | undefined;

	function pause(): void {
		for (const [name] of store.all(`SELECT name FROM sqlite_temp_schema WHERE type = 'trigger' AND name LIKE '${MARK}%'`))
			store.exec(`DROP TRIGGER temp.${quoted(name as string)}`);
		watching = false;
	}

	function watch(): void {
		pause();
		for (const object of capturedObjects(schema())) {
			const noted = `NOT EXISTS (SELECT 1 FROM _changed WHERE object = '${object.name}' AND id = `;
			const trigger = (when: string, id: string, before: string): void =>
				store.exec(
					`CREATE TEMP TRIGGER ${quoted(`${MARK}${object.name}|${when}`)} AFTER ${when} ON main.${quoted(object.name)} BEGIN
						INSERT INTO _changed (object, id, before) SELECT '${object.name}', ${id}, ${before} WHERE ${noted}${id}); END`,
				);
			trigger('INSERT', 'NEW."Id"', 'NULL');
			const values = before(object);
			trigger('UPDATE', 'OLD."Id"', values);
			trigger('DELETE', 'OLD."Id"', values);
			watching = true;
		}
	}

	/** The values of OLD, in the order of `columnsOf`, as lists of lists. */
	function before(object: ObjectDef): string {
		const columns = columnsOf(object).map((name) => `OLD.${quoted(name)}`);
		const slices: string[] = [];
		for (let at = 0; at < columns.length; at += SLICE) slices.push(`json_array(${columns.slice(at, at + SLICE).join(', ')})`);
		return `json_array(${slices.join(', ')})`;
	}

	function flush(): void {
		if (!watching) return;
		const notes = store.all('SELECT object, id, before FROM temp._changed ORDER BY seq') as [string, string, string | null][];
		if (notes.length === 0) return;
		store.run('DELETE FROM temp._changed');
		const common = {
			changeOrigin: acting?.origin ?? '',
			transactionKey: randomUUID(),
			commitTimestamp: clock.now().getTime(),
			commitNumber: store.nextNumber('commit', 1),
			diffFields: [],
		};
		const changes: CapturedChange[] = [];
		const merged = new Map<string, CapturedChange>();
		const rows = currentRows(notes);
		for (const [objectName, id, noted] of notes) {
			const object = schema().objects.get(objectName);
			const found = object && changeOf(object, noted, rows.get(objectName)?.get(id));
			if (!found) continue;
			const { changeType, fields, changedFields, nulledFields, by } = found;
			const commitUser = acting?.userId ?? by;
			// Records with one and the same change share an event; new and restored records differ in what they are.
			const key =
				changeType === 'UPDATE' || changeType === 'DELETE' ? JSON.stringify([objectName, changeType, commitUser, fields]) : undefined;
			const twin = key === undefined ? undefined : merged.get(key);
			if (twin) {
				twin.header.recordIds.push(id);
				continue;
			}
			const change: CapturedChange = {
				type: changeEventName(object)!,
				header: {
					entityName: objectName,
					recordIds: [id],
					changeType,
					...common,
					sequenceNumber: changes.length + 1,
					commitUser,
					changedFields,
					nulledFields,
				},
				fields,
			};
			changes.push(change);
			if (key !== undefined) merged.set(key, change);
		}
		if (changes.length > 0) append(changes);
	}

	/** The touched records as the transaction leaves them. */
	function currentRows(notes: readonly [string, string, string | null][]): Map<string, Map<string, SqlValue[]>> {
		const result = new Map<string, Map<string, SqlValue[]>>();
		for (const [objectName, list] of Map.groupBy(notes, ([name]) => name)) {
			const object = schema().objects.get(objectName);
			if (!object) continue;
			const rows = store.all(
				`SELECT ${columnsOf(object).map(quoted).join(', ')} FROM ${quoted(objectName)} WHERE "Id" IN (SELECT value FROM json_each(?))`,
				[JSON.stringify(list.map(([, id]) => id))],
			);
			result.set(objectName, new Map(rows.map((row) => [row[0] as string, row])));
		}
		return result;
	}

	store.beforeCommit(flush);
	store.onTransactionEnd(() => (acting = undefined));
	return { pause, watch, actsFor: (ctx) => (acting = ctx) };
}

/** `Id` and `IsDeleted` first, then every stored field. */
function columnsOf(object: ObjectDef): string[] {
	return ['Id', 'IsDeleted', ...fieldsOf(object).map((field) => field.name)];
}

const fieldsOf = (object: ObjectDef): FieldDef[] => storedFields(object).filter((field) => isCaptured(field.name));

interface Found {
	changeType: ChangeHeader['changeType'];
	fields: Row;
	changedFields: string[];
	nulledFields: string[];
	/** Who the record says wrote it last. */
	by: string;
}

/** What became of one record between the start and the end of the transaction; undefined where that is nothing. */
function changeOf(object: ObjectDef, noted: string | null, now: SqlValue[] | undefined): Found | undefined {
	const was = noted === null ? undefined : (JSON.parse(noted) as SqlValue[][]).flat();
	const lives = now !== undefined && now[1] !== 1;
	const lived = was !== undefined && was[1] !== 1;
	if (!lives && !lived) return undefined;
	const names = columnsOf(object);
	const value = (row: SqlValue[] | undefined, name: string): SqlValue => row?.[names.indexOf(name)] ?? null;
	const by = (value(now, 'LastModifiedById') ?? value(was, 'LastModifiedById') ?? '') as string;
	if (!lives) return { changeType: 'DELETE', fields: {}, changedFields: [], nulledFields: [], by };
	const fields: Row = {};
	const changedFields: string[] = [];
	const nulledFields: string[] = [];
	fieldsOf(object).forEach((field, at) => {
		const after = now[at + 2] ?? null;
		if (lived) {
			if (after === (was[at + 2] ?? null)) return;
			changedFields.push(field.name);
			if (after === null) nulledFields.push(field.name);
			fields[field.name] = fromSql(field, after);
		} else if (after !== null) fields[field.name] = fromSql(field, after);
	});
	if (!lived) return { changeType: was ? 'UNDELETE' : 'CREATE', fields, changedFields: [], nulledFields: [], by };
	return changedFields.length > 0 ? { changeType: 'UPDATE', fields, changedFields, nulledFields, by } : undefined;
}
