/**
 * Findings in what is there now: a record that matches the other's, a clone of the other's deal. Deals on accounts are in placements.ts.
 * A record counts from when it was created: what one had before the mentorship protected the other's is theirs.
 */
import { type Decision, decideMatch } from './decision.ts';
import { type GuardFacts, counterparties } from './facts.ts';
import { type Finding, decided } from './findings.ts';
import { isProtectedFrom } from './hands.ts';
import type { WasTheirs } from './held.ts';
import { indexBy } from './indexBy.ts';
import { type LikeName, likeCore, likeName, likePostal, registeredDomains, sameCompany } from './likeness.ts';
import type { MatchKeys } from './matching.ts';
import { protectionAgainst } from './pair.ts';
import type { Use } from './uses.ts';
import { coversContacts, wayThrough } from './ways.ts';

/** An account, contact or lead of a party. */
export interface ProspectRecord {
	object: 'Account' | 'Contact' | 'Lead';
	id: string;
	name: string;
	ownerId: string;
	createdAt: string;
	createdById: string;
	keys: MatchKeys;
	/** The domain that somebody registered, as a reader sees it (`registeredDomain`), for the stronger comparison. */
	registered: string | null;
	/** More of them: of a second website, of a lead's e-mail address beside its website. */
	alsoRegistered?: readonly string[];
	company: string | null;
	postalCode: string | null;
	/** The account of a contact. */
	accountId?: string | null;
	/** When it got another name; of what it is not called any more. */
	calledUntil?: string;
	/** True for an account or contact that came out of a lead. */
	converted?: boolean;
}
export interface DealRecord {
	id: string;
	name: string;
	ownerId: string;
	accountId: string | null;
	amount: number | null;
	createdAt: string;
	createdById: string;
}

/** Whose records are compared with whose: those of one, and of everybody they are kept from, with what these hold. */
interface Pairing {
	ownerId: string;
	own: readonly ProspectRecord[];
	theirs: readonly ProspectRecord[];
	held: readonly { record: ProspectRecord; expiresOn: string }[];
	/** Names are looked up by themselves only where somebody has left the place away. */
	byName: boolean;
}

function* pairings(prospects: readonly ProspectRecord[], gone: readonly ProspectRecord[], facts: GuardFacts): Generator<Pairing> {
	const byOwner = indexBy(prospects, ({ ownerId }) => [ownerId]);
	const goneOf = indexBy(gone, ({ ownerId }) => [ownerId]);
	const isPlaceless = ({ company, postalCode }: ProspectRecord): boolean => company !== null && !postalCode;
	for (const [ownerId, own] of byOwner) {
		const others = [...counterparties(ownerId, facts)];
		const theirs = others.flatMap((id) => [...(byOwner.get(id) ?? []), ...(goneOf.get(id) ?? [])]);
		const byName = theirs.length > 0 && (own.some(isPlaceless) || theirs.some(isPlaceless));
		yield { ownerId, own, theirs, held: others.flatMap((id) => heldBy(id, facts)), byName };
	}
}

/** What has one of the keys of a record: exactly, or by likeness. */
function finder(theirs: readonly ProspectRecord[], held: Pairing['held'], byName: boolean) {
	const exact = indexBy(theirs, ({ keys }) => [keys.domain, keys.name]);
	const alike = indexBy([...theirs, ...held.map(({ record }) => record)], (each) => alikeKeys(each, byName));
	return {
		exact: ({ keys }: ProspectRecord): readonly ProspectRecord[] => candidates(exact, [keys.domain, keys.name]),
		alike: (prospect: ProspectRecord): readonly ProspectRecord[] => candidates(alike, alikeKeys(prospect, byName)),
	};
}

/**
 * Ids of records that share a key with one, or a hold, of somebody they are kept from; and of these. Of all others, most, {@link matches}
 * finds nothing among what is there: that is known before any history is.
 */
export function comparable(prospects: readonly ProspectRecord[], facts: GuardFacts): ReadonlySet<string> {
	const found = new Set<string>();
	for (const { own, theirs, held, byName } of pairings(prospects, [], facts)) {
		// A hold is matched by its keys, too.
		const find = finder([...theirs, ...held.map(({ record }) => record)], [], byName);
		for (const prospect of own)
			for (const others of [find.exact(prospect), find.alike(prospect)])
				if (others.length) for (const { id } of [prospect, ...others]) found.add(id);
	}
	return found;
}

/**
 * Records of one that match the other's or their holds, by key; and by likeness where no key is the same. `gone` are records that
 * somebody else than their owner deleted, or that their owner, who is named as such, let go: the other's still. `onUse` takes what an
 * override or a realignment let pass. `had` says whether the other had theirs by then. `isComparable` says which of the prospects
 * {@link comparable} has, by id.
 */
export function matches(
	prospects: readonly ProspectRecord[],
	facts: GuardFacts,
	gone: readonly ProspectRecord[] = [],
	onUse: (use: Use) => void = () => undefined,
	had: WasTheirs = () => true,
	isComparable: (recordId: string) => boolean = () => true,
): Finding[] {
	const findings: Finding[] = [];
	const isGone = new Set(gone);
	for (const { ownerId, own, theirs, held, byName } of pairings(prospects, gone, facts)) {
		// With what is gone anything may be compared.
		const counts = theirs.some((each) => isGone.has(each)) ? () => true : ({ id }: ProspectRecord) => isComparable(id);
		const compared = own.filter(counts);
		if (!compared.length) continue;
		const find = finder(theirs.filter(counts), held, byName);
		const lastDays = new Map(held.map(({ record, expiresOn }) => [record, expiresOn]));
		for (const prospect of compared) {
			const same = find.exact(prospect).filter((other) => isEarlier(other, prospect) && had(other, prospect, prospect.createdAt));
			const decision = decideMatch(
				{ recordId: prospect.id, ownerId, keys: prospect.keys },
				same.map(({ id, ownerId: owner, keys, accountId }) => ({ recordId: id, ownerId: owner, keys, accountId })),
				prospect.createdAt,
				facts,
				true,
			);
			if (decision.blocked) {
				findings.push(found(decision, prospect, prospect.converted ? 'conversion' : 'creation', 'match', decision.otherRecordId));
				continue;
			}
			// A converted lead makes its account and its contact in one.
			if ((decision.way === 'overridden' || decision.way === 'realigned') && !(prospect.converted && prospect.object === 'Contact'))
				onUse({ namedId: decision.otherRecordId!, finding: found(decision, prospect, 'creation', 'match', decision.otherRecordId) });
			// That it may have this one says nothing of what looks like it.
			const other = find
				.alike(prospect)
				.filter((each) => isEarlier(each, prospect))
				.find(
					(each) =>
						isAlike(each, prospect) &&
						prospect.createdAt.slice(0, 10) <= (lastDays.get(each) ?? '9999') &&
						stands(each.ownerId, ownerId, each.id, prospect, facts) &&
						!goesWithItsAccount(each, prospect, facts) &&
						had(each, prospect, prospect.createdAt),
				);
			if (!other) continue;
			const protection = protectionAgainst(other.ownerId, ownerId, other.id, prospect.createdAt, facts)!;
			findings.push(
				found(
					{
						blocked: true,
						reason: 'protected',
						rule: 'Matching record',
						mentorship: protection.mentorship,
						protectedForId: other.ownerId,
					},
					prospect,
					prospect.converted ? 'converted likeness' : 'likeness',
					'match',
					lastDays.has(other) ? undefined : other.id,
				),
			);
		}
	}
	return findings;
}

/** What somebody holds, as a record of theirs that is there from then on: no save compares it by likeness either. */
const heldBy = (ownerId: string, { holdsOf }: GuardFacts): { record: ProspectRecord; expiresOn: string }[] =>
	(holdsOf.get(ownerId) ?? []).flatMap(({ status, domain, name, since = '', expiresOn }) => {
		if (status !== 'Approved') return [];
		const [registered = null, ...alsoRegistered] = registeredDomains(domain);
		const [company = null, postalCode = null] = name?.split('|') ?? [];
		const made = { name: company ?? domain ?? '', ownerId, createdAt: since, createdById: ownerId };
		const record = { object: 'Account' as const, id: '', ...made, keys: { domain, name }, registered, alsoRegistered, company, postalCode };
		return [{ record, expiresOn }];
	});

/**
 * By what records may look alike: the domains that somebody registered, the place, and where `byName` the name alone. Whether names look alike
 * is looked at where the places are the same.
 */
function alikeKeys(record: ProspectRecord, byName: boolean): (string | null)[] {
	const postal = likePostal(record.postalCode);
	return [...domainsOf(record), postal && `|${postal}`, byName && record.company !== null ? `=${likeCore(record.company)}` : null];
}

export const domainsOf = ({ registered, alsoRegistered = [] }: ProspectRecord): readonly string[] =>
	registered === null ? alsoRegistered : [registered, ...alsoRegistered];

/** A reader finds the same domain in both. */
function haveSameDomain(other: ProspectRecord, prospect: ProspectRecord): boolean {
	const domains = domainsOf(other);
	return domains.length > 0 && domainsOf(prospect).some((domain) => domains.includes(domain));
}

/** By what two records look like one prospect, where they do. */
export function likeBy(a: ProspectRecord, b: ProspectRecord): 'domain' | 'name' | undefined {
	return haveSameDomain(a, b) ? 'domain' : isAlike(a, b) ? 'name' : undefined;
}

function isAlike(other: ProspectRecord, prospect: ProspectRecord): boolean {
	if (haveSameDomain(other, prospect)) return true;
	const like = (each: ProspectRecord): LikeName | null => likeName(each.company, each.postalCode, domainsOf(each).length > 0);
	const [theirs, own] = [like(other), like(prospect)];
	if (theirs === null || own === null || !sameCompany(theirs, own)) return false;
	// A name alone says little of what the other made themselves, and let go.
	return (theirs.postal !== null && own.postal !== null) || prospect.createdById !== other.ownerId;
}

/**
 * Deals of one that repeat the other's: the same name and amount, created later; on the other's own account it is found as a deal there.
 * `letGo` are deals that the one who is named as their owner gave to somebody else, or that somebody else deleted: theirs still. `had` says
 * whether the other had theirs by then.
 * @param accountOwner who owns an account; undefined for who is no party
 */
export function clones(
	deals: readonly DealRecord[],
	facts: GuardFacts,
	letGo: readonly DealRecord[] = [],
	had: WasTheirs = () => true,
	accountOwner: (accountId: string) => string | undefined = () => undefined,
): Finding[] {
	const all = [...deals, ...letGo];
	const byAmount = indexBy(all, ({ amount }) => [amount]);
	// Names are compared where the amount is one that somebody else has, too.
	const isOneOfSeveral = ({ amount }: DealRecord): boolean => amount !== null && byAmount.get(amount)!.length > 1;
	const several = all.filter(isOneOfSeveral);
	const cores = new Map(several.map((deal) => [deal, likeCore(deal.name)]));
	const byName = indexBy(several, (deal) => [`${cores.get(deal)}:${deal.amount}`]);
	return deals.filter(isOneOfSeveral).flatMap((deal): Finding[] => {
		const core = cores.get(deal)!;
		if (core.length < 4) return [];
		const original = byName
			.get(`${core}:${deal.amount}`)!
			.find(
				(each) =>
					each.ownerId !== deal.ownerId &&
					each.id !== deal.id &&
					(each.accountId === null || each.accountId !== deal.accountId || accountOwner(each.accountId) !== each.ownerId) &&
					each.createdAt < deal.createdAt &&
					stands(each.ownerId, deal.ownerId, each.id, deal, facts) &&
					had(each, deal, deal.createdAt),
			);
		if (!original) return [];
		const protection = protectionAgainst(original.ownerId, deal.ownerId, original.id, deal.createdAt, facts)!;
		const decision: Decision = {
			blocked: true,
			reason: 'protected',
			rule: 'Clone',
			mentorship: protection.mentorship,
			protectedForId: original.ownerId,
		};
		return [found(decision, { ...deal, object: 'Opportunity' }, 'clone', 'clone', original.id)];
	});
}

function stands(forId: string, againstId: string, recordId: string, { createdAt }: { createdAt: string }, facts: GuardFacts): boolean {
	return (
		!isProtectedFrom(forId, againstId, recordId, createdAt, facts) &&
		protectionAgainst(forId, againstId, recordId, createdAt, facts) !== undefined &&
		wayThrough({ recordId, forId, toId: againstId, at: createdAt, past: true }, facts) === null
	);
}

/** A contact of the prospect itself, or of an account that was released. */
function goesWithItsAccount({ accountId }: ProspectRecord, prospect: ProspectRecord, facts: GuardFacts): boolean {
	if (!accountId) return false;
	return accountId === prospect.id || coversContacts(accountId, prospect.ownerId, prospect.createdAt, facts, true) !== null;
}

const isEarlier = (a: ProspectRecord, b: ProspectRecord): boolean =>
	a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id);

function found(
	decision: Decision,
	record: { object: string; id: string; name: string; ownerId: string; createdAt: string; createdById: string },
	how: Finding['how'],
	kind: string,
	otherId: string | undefined,
): Finding {
	// Contacts have no history of owners: who made one for themselves did not take it.
	const given = record.object === 'Contact' && record.createdById === decision.protectedForId;
	return {
		...decided(decision),
		key: `scan:${kind}:${record.id}:${otherId ?? 'hold'}`,
		object: record.object,
		recordId: record.id,
		recordName: record.name,
		toOwnerId: record.ownerId,
		actorId: given ? null : record.createdById,
		at: record.createdAt,
		timeKnown: !given,
		how: given ? 'contact given' : how,
		through: otherId ? [otherId] : [],
	};
}

/** Each once. Most keys are nobody else's: then nothing is made. */
function candidates<T>(index: ReadonlyMap<string, T[]>, keys: readonly (string | null)[]): readonly T[] {
	let found: readonly T[] = [];
	for (const key of keys) {
		const group = key === null ? undefined : index.get(key);
		if (group) found = found.length ? [...new Set([...found, ...group])] : group;
	}
	return found;
}
