/**
 * An override, and a row of a realignment, lets one change pass. A save takes up to two hundred records at once and asks for all of them
 * before it marks the way as used: then several pass by the same one. What passed beyond its one use is found here.
 */
import type { GuardFacts, Override, RealignmentRow } from './facts.ts';
import type { Finding } from './findings.ts';
import { indexBy } from './indexBy.ts';
import { oneUseWays } from './ways.ts';

/** Something that passed by a way that is good for one use. */
export interface Use {
	/** The record that the way names. */
	namedId: string;
	/** What it would be without the way. */
	finding: Finding;
	/** True where it is not written down when it passed: then any use of the way may have been this. */
	anyTime?: boolean;
}

/** Each way lets the first pass that came by it; the others are found. In one moment the smallest id is the first. */
export function beyondOneUse(uses: readonly Use[], facts: GuardFacts): Finding[] {
	const findings: Finding[] = [];
	for (const group of indexBy(uses, ({ namedId, finding }) => [`${namedId} ${finding.toOwnerId}`]).values()) {
		const taken = new Set<Override | RealignmentRow>();
		const passed = new Set<string>();
		for (const { namedId, finding, anyTime = false } of [...group].sort(inOrder)) {
			const { recordId, fromOwnerId, toOwnerId, at } = finding;
			if (passed.has(recordId)) continue;
			const ways = anyTime
				? [...(facts.overridesOf.get(namedId) ?? []), ...(facts.realignmentsOf.get(namedId) ?? [])].filter(
						(each) => each.newOwnerId === toOwnerId && each.usedAt !== null,
					)
				: oneUseWays({ recordId: namedId, forId: fromOwnerId!, toId: toOwnerId!, at, past: true }, facts);
			const way = ways.find((each) => !taken.has(each));
			if (way) {
				taken.add(way);
				passed.add(recordId);
			} else findings.push({ ...finding, key: `scan:twice:${recordId}:${namedId}`, how: 'used twice', through: [namedId] });
		}
	}
	return findings;
}

function inOrder(a: Use, b: Use): number {
	return (
		Number(a.anyTime ?? false) - Number(b.anyTime ?? false) ||
		compare(a.finding.at, b.finding.at) ||
		compare(a.finding.recordId, b.finding.recordId)
	);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
