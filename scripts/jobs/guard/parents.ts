/**
 * Below which accounts an account was, asked of the org only for those on which it hangs whether a deal is where it may not be: by lists of
 * ids, and not at all where nothing hangs on it.
 */
import { instant } from '../../domain/guard/facts.ts';
import { type ParentMove, PastParents } from '../../domain/guard/parents.ts';
import type { Placements } from '../../domain/guard/placements.ts';
import type { DealRecord } from '../../domain/guard/prospects.ts';
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import type { Coverage } from './coverage.ts';
import { text } from './facts.ts';
import { isTracked } from './records.ts';

/**
 * As the history may name the parent of an account: describes of AccountHistory.Field list `Parent`, beside `Owner` (Object Reference,
 * "AccountHistory"; "StandardObjectNameHistory").
 */
const PARENT_OF_ACCOUNT = ['Parent', 'ParentId'];

type Judged = Omit<Placements, 'hanging' | 'hangsOn'>;

export class ParentsAsked {
	private readonly org: Org;
	private readonly now: string;
	private readonly coverage: Coverage | undefined;
	private readonly asked = new Set<string>();
	private readonly moves = new Map<string, ParentMove[]>();
	private readonly modified = new Map<string, string>();
	/** Undefined until it was asked. */
	private tracked: boolean | undefined;

	/** @param coverage where a refusal is told; without it who asks gets it */
	constructor(org: Org, now: string, coverage?: Coverage) {
		this.org = org;
		this.now = now;
		this.coverage = coverage;
	}

	/** Judges all deals: first with what is known, then those that hang on more, until nothing does. Every round asks about other accounts. */
	async judge(deals: readonly DealRecord[], judge: (deals: readonly DealRecord[], parents: PastParents) => Placements): Promise<Judged> {
		const all: Judged = { findings: [], uses: [], unsure: [], unsureBelow: [] };
		for (let left = deals; ;) {
			const { asked, moves, modified, tracked = false, now } = this;
			const { findings, uses, unsure, unsureBelow, hanging, hangsOn } = judge(
				left,
				new PastParents({ asked, moves, modified, tracked, now }),
			);
			all.findings.push(...findings);
			all.uses.push(...uses);
			all.unsure.push(...unsure);
			all.unsureBelow.push(...unsureBelow);
			if (!hanging.length) return all;
			await this.ask([...hangsOn]);
			left = hanging;
		}
	}

	private async ask(ids: readonly string[]): Promise<void> {
		const read = async (): Promise<true> => {
			this.tracked ??= (await isTracked(this.org, 'Account', 'ParentId')) === true;
			for (const some of chunks(ids, IDS_PER_QUERY)) {
				await this.readMoves(some);
				// An account that nobody has touched since is where it was, whatever is tracked.
				if (!this.tracked)
					for (const row of await this.org.query(soql`SELECT Id, LastModifiedDate FROM Account WHERE Id IN ${some}`))
						this.modified.set(String(row['Id']), instant(String(row['LastModifiedDate'])));
			}
			return true;
		};
		const whole = this.coverage ? await this.coverage.attempt('parents', read) : await read();
		// Half a history tells nothing for sure.
		if (!whole) this.tracked = false;
		for (const id of ids) this.asked.add(id);
	}

	private async readMoves(ids: readonly string[]): Promise<void> {
		for (const row of await this.org.query(
			soql`SELECT Id, AccountId, OldValue, NewValue, CreatedById, CreatedDate FROM AccountHistory WHERE Field IN ${PARENT_OF_ACCOUNT} AND AccountId IN ${ids}`,
		)) {
			const [from, to] = [text(row['OldValue']), text(row['NewValue'])];
			// A change is told twice: by names, and by ids.
			if (from === to || [from, to].some((id) => id !== null && !/^001\w{12}(\w{3})?$/.test(id))) continue;
			const accountId = String(row['AccountId']);
			const move = { accountId, fromParentId: from, toParentId: to, movedById: String(row['CreatedById']) };
			const known = this.moves.get(accountId) ?? [];
			this.moves.set(accountId, [...known, { ...move, historyId: String(row['Id']), at: instant(String(row['CreatedDate'])) }]);
		}
	}
}
