/** The ledger's file, one per org, beside the journals; and its anchor in the org. It is read and verified before anything is appended. */
import crypto from 'node:crypto';
import { constants, createReadStream, writeFileSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
	GENESIS,
	type Anchor,
	type LedgerEntry,
	type LedgerFault,
	LedgerReader,
	type NewEntry,
	ledgerLine,
} from '../../domain/guard/ledger.ts';
import { instant } from '../../domain/guard/facts.ts';
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { makeFolder, orgFolder } from '../ownFile.ts';
import { text } from './facts.ts';
import { lockOf } from './ledgerLock.ts';

/** In one call half as long for a line as by a Hash object; Node 20 has it from 20.12 on. */
const sha256 = (value: string): string =>
	typeof crypto.hash === 'function' ? crypto.hash('sha256', value) : crypto.createHash('sha256').update(value).digest('hex');
/** Lines that are written at once. */
const BATCH = 250;
const BATCHES_PER_TURN = 40;
/** Never through a link: whoever can write the folder could lead us to any other file of the user. Windows has no such flag. */
const WRITE = constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

export interface LedgerState {
	file: string;
	fault: LedgerFault | null;
	/** Line at which the fault shows. */
	faultAt: number | null;
	entries: number;
	/** Days covered; null where it is empty. */
	from: string | null;
	to: string | null;
	/** Lines after the last entry that the org knows: not believed, and taken off when something is added. */
	beyond: number;
}

/** Somebody else is at the same ledger. */
export class LedgerInUseError extends Error {
	override readonly name = 'LedgerInUseError';
	constructor(file: string, options?: ErrorOptions) {
		super(
			`Another scan writes the ledger ${file}, or has since this one began: the next scan adds what this one saw. Where no scan runs any more, remove ${file}.lock.`,
			options,
		);
	}
}

export class Ledger {
	readonly file: string;
	private readonly org: Org;
	private head = GENESIS;
	private count = 0;
	/** Of the entries that stay, and of all whole lines that were read. */
	private bytes = 0;
	private whole = 0;
	private statusId: string | null = null;
	private known = false;
	private beyond = 0;
	private sound = false;

	/** The ledger of the org below `folder`. */
	constructor(org: Org, folder: string) {
		this.org = org;
		this.file = path.join(orgFolder(folder, 'ledger', org.orgId), 'owners.jsonl');
	}

	/** Verifies the file against itself and the org's anchor, giving each sound entry to `onEntry`. */
	async read(onEntry: (entry: LedgerEntry) => void): Promise<LedgerState> {
		const anchor = await this.anchor();
		this.known = anchor !== null;
		const reader = new LedgerReader(anchor, sha256);
		await makeFolder(path.dirname(this.file));
		const size = await sizeOf(this.file);
		let [whole, bytes] = [0, 0];
		if (size) {
			// The last line of a scan that was killed may lack its end: it was never whole, and is taken off before the next append.
			whole = await lengthOfWholeLines(this.file, size);
			if (whole > 0)
				for await (const lines of linesOf(this.file, whole))
					for (const line of lines) {
						const entry = reader.read(line);
						if (!entry) continue;
						bytes += Buffer.byteLength(line) + 1;
						onEntry(entry);
					}
		}
		const fault = reader.end();
		this.whole = whole;
		this.bytes = reader.beyond ? bytes : whole;
		this.head = reader.head;
		this.count = reader.count;
		this.beyond = reader.beyond;
		this.sound = fault === null;
		return {
			file: this.file,
			fault,
			faultAt: reader.faultAt,
			entries: reader.count,
			from: reader.from?.slice(0, 10) ?? null,
			to: reader.to?.slice(0, 10) ?? null,
			beyond: reader.beyond,
		};
	}

	/**
	 * Appends to a ledger that {@link read} found sound, flushes it to the disk, and anchors it. Nothing to append writes nothing.
	 * @param last what is known later only: what stands before it is written meanwhile, and anchored with it. Where it fails, all is taken off.
	 * @returns the process whose lock was left behind and was taken over; null where there was none
	 */
	async append(entries: Iterable<NewEntry>, now: string, last: Promise<Iterable<NewEntry>> = Promise.resolve([])): Promise<number | null> {
		// Whether it fails is asked when its turn comes.
		last.catch(() => undefined);
		if (!this.sound) throw new Error('A ledger that was not verified is not appended to.');
		const first = begun(entries);
		const later = first ? last : Promise.resolve(begun(await last));
		if (!first && !(await later)) return null;
		const lock = await lockOf(this.file);
		if (!lock) throw new LedgerInUseError(this.file);
		try {
			await this.takePlace(now);
			const [head, count] = [this.head, this.count];
			const file = await open(this.file, WRITE | constants.O_APPEND | constants.O_CREAT, 0o600);
			try {
				await this.write(file, first ?? []);
				await this.write(file, (await later) ?? []);
				await file.sync();
			} catch (error) {
				[this.head, this.count] = [head, count];
				await file.truncate(this.bytes);
				throw error;
			} finally {
				await file.close();
			}
			await this.setAnchor(now);
			return lock.takenFrom;
		} finally {
			await lock.release();
		}
	}

	/** Whoever has the lock may write where the last entry ends, unless another scan did so since this one read. */
	private async takePlace(now: string): Promise<void> {
		const size = await sizeOf(this.file);
		// What is cut off here would be its entries. The next scan goes on from there.
		if ((size ? await lengthOfWholeLines(this.file, size) : 0) !== this.whole) throw new LedgerInUseError(this.file);
		// What looked like lines of nobody may have been anchored since: then they are another scan's.
		if (this.beyond && (await this.anchor())?.head !== this.head) throw new LedgerInUseError(this.file);
		// From the first line on the org knows of the ledger: lines without an anchor are nobody's then, not those of a first scan.
		if (!this.known) await this.setAnchor(now);
		if (size > this.bytes) await cutOff(this.file, this.bytes);
	}

	private async write(file: FileHandle, entries: Iterable<NewEntry>): Promise<void> {
		const coming = entries[Symbol.iterator]();
		let next = coming.next();
		for (let batch = 1; !next.done; batch++) {
			let text = '';
			for (let lines = 0; !next.done && lines < BATCH; lines++, next = coming.next()) {
				const { line, head } = ledgerLine(++this.count, next.value, this.head, sha256);
				this.head = head;
				text += `${line}\n`;
			}
			// At once: by the pool of threads the disk is no quicker, and a fifth of the time went by waiting for it.
			writeFileSync(file.fd, text);
			// Ctrl-C, the spinner and what is asked of the org meanwhile are to have their turn.
			if (batch % BATCHES_PER_TURN === 0) await setImmediate();
		}
	}

	private async anchor(): Promise<Anchor | null> {
		const [row] = await this.org.query(soql`SELECT Id, Ledger_Head__c, Ledger_Count__c FROM Ridealong_Status__c WHERE Name = ${'Default'}`);
		this.statusId = row ? String(row['Id']) : null;
		const head = text(row?.['Ledger_Head__c']);
		return head === null ? null : { head, count: Number(row!['Ledger_Count__c'] ?? 0) };
	}

	private async setAnchor(now: string): Promise<void> {
		const values = { Ledger_Head__c: this.head, Ledger_Count__c: this.count, Ledger_Anchored_On__c: instant(now) };
		const [result] = this.statusId
			? await this.org.updateMany('Ridealong_Status__c', [{ Id: this.statusId, ...values }])
			: await this.org.insertMany('Ridealong_Status__c', [{ Name: 'Default', ...values }]);
		this.statusId ??= result?.id ?? null;
		if (!result?.success) throw new Error(`The ledger could not be anchored in the org: ${result?.errors[0]?.message ?? ''}`);
	}
}

/** The same from its first one on; undefined where there is none. */
function begun<T>(all: Iterable<T>): Iterable<T> | undefined {
	const coming = all[Symbol.iterator]();
	let next = coming.next();
	if (next.done) return undefined;
	return {
		*[Symbol.iterator]() {
			for (; !next.done; next = coming.next()) yield next.value;
		},
	};
}

const sizeOf = (file: string): Promise<number> =>
	stat(file).then(
		({ size }) => size,
		() => 0,
	);

async function cutOff(file: string, length: number): Promise<void> {
	const handle = await open(file, WRITE);
	try {
		await handle.truncate(length);
	} finally {
		await handle.close();
	}
}

/** The lines of the first `length` bytes, which end with a line end, some at a time: one by one they would cost as much again as reading them. */
async function* linesOf(file: string, length: number): AsyncGenerator<string[]> {
	let begun = '';
	for await (const piece of createReadStream(file, { encoding: 'utf8', end: length - 1 })) {
		const lines = (begun + String(piece)).split('\n');
		begun = lines.pop()!;
		yield lines;
	}
}

async function lengthOfWholeLines(file: string, size: number): Promise<number> {
	const handle = await open(file, 'r');
	try {
		const tail = Buffer.alloc(Math.min(size, 65_536));
		await handle.read(tail, 0, tail.length, size - tail.length);
		return size - tail.length + tail.lastIndexOf('\n') + 1;
	} finally {
		await handle.close();
	}
}
