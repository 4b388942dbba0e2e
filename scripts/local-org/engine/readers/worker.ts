/** A thread that answers queries over a connection of its own, one at a time. It has its own schema, rights and plans, and writes nothing. */
import { parentPort, workerData } from 'node:worker_threads';
import { fixedClock } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import type { Schema } from '../../schema/model.ts';
import { openReadingStore } from '../../store/reading.ts';
import { createAccess } from '../access/index.ts';
import type { OrgSettings, QueryColumn, SObjectRecord } from '../contract.ts';
import { deployedSchema, metadataVersion } from '../deployed.ts';
import { createFeatureView } from '../features.ts';
import { settingsOf, storedSettings } from '../settings.ts';
import { createReading } from './reading.ts';
import type { Answer, Question } from './wire.ts';

const store = openReadingStore((workerData as { path: string }).path);
const clock = fixedClock(new Date(0));
let version: number | undefined;
let whole: Schema;
let stored: string | undefined;
let settings: OrgSettings = settingsOf(undefined);
let dataVersion: number | undefined;
let asker: Question['ctx'];

const schema = createFeatureView(
	() => whole,
	() => settings,
);
const access = createAccess({ store, schema, settings: () => settings, clock });
const { soql } = createReading({ store, clock, access, schema, asker: () => asker });

/** Brings what is remembered to the state of the database. Inside of a snapshot. */
function catchUp(): void {
	const now = metadataVersion(store);
	if (now !== version) whole = deployedSchema(store);
	version = now;
	const text = storedSettings(store);
	if (text !== stored) settings = settingsOf(text);
	stored = text;
	const data = store.dataVersion();
	if (data !== dataVersion) access.invalidate();
	dataVersion = data;
}

function answer({ id, ctx, soql: text, options, pageRows, now }: Question): Answer {
	try {
		return store.snapshot(() => {
			catchUp();
			clock.set(now);
			asker = ctx;
			const { records, ...result } = typeof text === 'string' ? soql.query(ctx, text, options) : soql.queryAst(ctx, text, options);
			return { id, result: { ...result, columns: plain(result.columns), rows: records.length, pages: pagesOf(records, pageRows) } };
		});
	} catch (error) {
		if (error instanceof ApiError) {
			const { errorCode, message, fields, status } = error;
			return { id, refusal: { errorCode, message, fields, status } };
		}
		return { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
	}
}

/** Records as JSON, page by page, and let go of as they are written: nothing is large twice. */
function pagesOf(records: SObjectRecord[], pageRows: number): Uint8Array<ArrayBuffer>[] {
	const encoder = new TextEncoder();
	const pages: Uint8Array<ArrayBuffer>[] = [];
	for (let at = 0; at < records.length; at += pageRows) {
		const end = Math.min(at + pageRows, records.length);
		pages.push(encoder.encode(JSON.stringify(records.slice(at, end))));
		records.fill(undefined as unknown as SObjectRecord, at, end);
	}
	return pages;
}

const plain = (columns: readonly QueryColumn[]): QueryColumn[] => JSON.parse(JSON.stringify(columns)) as QueryColumn[];

parentPort!.on('message', (message: Question | 'end') => {
	if (message === 'end') {
		store.close();
		parentPort!.close();
		return;
	}
	const reply = answer(message);
	parentPort!.postMessage(reply, reply.result ? reply.result.pages.map((page) => page.buffer) : []);
});
