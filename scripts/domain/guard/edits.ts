/**
 * Records that were edited until they name the other's prospect. Who was first there can not tell: both may be older than the mentorship.
 * Evidence is the edit by which a key became what it is, or a stamped key that is not the record's own any more.
 */
import { type GuardFacts, counterparties } from './facts.ts';
import type { Finding } from './findings.ts';
import type { WasTheirs } from './held.ts';
import { indexBy } from './indexBy.ts';
import { type Protection, protectionAgainst } from './pair.ts';
import { type ProspectRecord, domainsOf, likeBy } from './prospects.ts';
import type { Use } from './uses.ts';
import { wayThrough } from './ways.ts';

/** Two records of a pair that name the same prospect, neither created beside the other while that was protected. */
export interface Twins {
	a: ProspectRecord;
	b: ProspectRecord;
	by: 'domain' | 'name';
}

const KINDS = ['domain', 'name'] as const;

/**
 * Twins that stand against each other now. `letGo` are records that the one who is named as their owner gave to somebody else: nothing else
 * tells of what was made before them and edited into them. Nor of what one made before the other had theirs, as `had` says.
 */
export function unexplainedTwins(
	prospects: readonly ProspectRecord[],
	facts: GuardFacts,
	now: string,
	letGo: readonly ProspectRecord[] = [],
	had: WasTheirs = () => true,
): Twins[] {
	const byOwner = indexBy([...prospects, ...letGo], ({ ownerId }) => [ownerId]);
	const others = new Set<ProspectRecord>(letGo);
	const twins = new Map<string, Twins>();
	for (const [ownerId, own] of byOwner)
		for (const otherId of counterparties(ownerId, facts)) {
			// Each pair once.
			if (otherId <= ownerId) continue;
			for (const by of KINDS) {
				// Domains also as a reader sees them.
				const known = (each: ProspectRecord): readonly (string | null)[] => {
					if (by === 'name') return [each.keys.name];
					const [{ domain }, domains] = [each.keys, domainsOf(each)];
					return domain === null || domains.includes(domain) ? domains : [domain, ...domains];
				};
				const theirs = indexBy(byOwner.get(otherId) ?? [], known);
				for (const first of own)
					for (const second of known(first).flatMap((key) => theirs.get(key ?? '') ?? [])) {
						const [a, b] = first.createdAt <= second.createdAt ? [first, second] : [second, first];
						if (a.id === b.id || !protectionAgainst(a.ownerId, b.ownerId, a.id, now, facts)) continue;
						const isFound = !others.has(b) && protectionAgainst(a.ownerId, b.ownerId, a.id, b.createdAt, facts) !== undefined;
						if (isFound && had(a, b, b.createdAt)) continue;
						const pair = `${a.id} ${b.id}`;
						if (!twins.has(pair)) twins.set(pair, { a, b, by });
					}
			}
		}
	return [...twins.values()];
}

/** Of records that were found because they are the later ones, those whose older twin is the same or looks so: it may have been edited into it. */
export function laterTwins(findings: readonly Finding[], prospects: readonly ProspectRecord[]): Twins[] {
	const byId = new Map(prospects.map((each) => [each.id, each]));
	return findings.flatMap(({ recordId, through: [otherId = ''] }): Twins[] => {
		const [a, b] = [byId.get(otherId), byId.get(recordId)];
		const by = a && b && (KINDS.find((kind) => a.keys[kind] !== null && a.keys[kind] === b.keys[kind]) ?? likeBy(a, b));
		return by ? [{ a: a!, b: b!, by }] : [];
	});
}

/**
 * The findings about records that match, as edits correct them: who was first there is the copy all the same where it was edited into the
 * match afterwards. Where nothing tells whether it was, the finding names both possibilities.
 * @param edited findings of edits about `later`
 * @param untold those of `later` about whose edits nothing is known
 */
export function copies(
	findings: readonly Finding[],
	later: readonly Twins[],
	edited: readonly Finding[],
	untold: readonly Twins[],
): Finding[] {
	const key = ({ a, b }: Twins): string => `${b.id} ${a.id}`;
	const pairs = new Set(later.map(key));
	const turned = edited.filter(({ recordId, through: [otherId] }) => pairs.has(`${otherId} ${recordId}`));
	const turnedPairs = new Set(turned.map(({ recordId, through: [otherId] }) => `${otherId} ${recordId}`));
	const unclear = new Set(untold.map(key));
	return [
		...turned,
		...findings.flatMap((finding): Finding[] => {
			const pair = `${finding.recordId} ${finding.through[0]}`;
			if (turnedPairs.has(pair)) return [];
			return [finding.how === 'creation' && unclear.has(pair) ? { ...finding, how: 'creation or edit' } : finding];
		}),
	];
}

/** The last edit by which a record's key changed. */
export interface KeyEdit {
	at: string;
	by: string;
}

/**
 * What the edits say about twins; `unresolved` are those about which nothing is known. An edit before the protection, or with a way
 * through, is no finding, nor one before the other had theirs; what a way of one use let pass is among the uses.
 */
export function editedInto(
	twins: readonly Twins[],
	edits: ReadonlyMap<string, KeyEdit>,
	isStale: (record: ProspectRecord, by: Twins['by']) => boolean,
	now: string,
	facts: GuardFacts,
	had: WasTheirs = () => true,
): { findings: Finding[]; unresolved: Twins[]; uses: Use[] } {
	const findings: Finding[] = [];
	const unresolved: Twins[] = [];
	const uses: Use[] = [];
	for (const pair of twins) {
		const { a, b, by } = pair;
		const [ofA, ofB] = [edits.get(a.id), edits.get(b.id)];
		const stale = [a, b].filter((each) => isStale(each, by));
		const edited = ofA || ofB ? ((ofB?.at ?? '') > (ofA?.at ?? '') ? b : a) : stale.length === 1 ? stale[0]! : undefined;
		if (!edited) {
			unresolved.push(pair);
			continue;
		}
		const other = edited === a ? b : a;
		const edit = edits.get(edited.id);
		const at = edit?.at ?? now;
		const protection = protectionAgainst(other.ownerId, edited.ownerId, other.id, at, facts);
		const asked = { recordId: other.id, forId: other.ownerId, toId: edited.ownerId, at, past: true };
		if (!protection || other.createdAt > at || !had(other, edited, at)) continue;
		const way = wayThrough(asked, facts);
		const finding = findingOf(edited, other, protection, at, edit);
		if (way === null) findings.push(finding);
		else if (way === 'overridden' || way === 'realigned') uses.push({ namedId: other.id, finding });
	}
	return { findings, unresolved, uses };
}

function findingOf(record: ProspectRecord, other: ProspectRecord, protection: Protection, at: string, edit: KeyEdit | undefined): Finding {
	return {
		key: `scan:edit:${record.id}:${other.id}`,
		rule: 'Matching record',
		object: record.object,
		recordId: record.id,
		recordName: record.name,
		fromOwnerId: other.ownerId,
		toOwnerId: record.ownerId,
		actorId: edit?.by ?? null,
		mentorshipId: protection.mentorship.id,
		at,
		timeKnown: edit !== undefined,
		how: edit ? 'edit' : 'stale key',
		through: [other.id],
	};
}
