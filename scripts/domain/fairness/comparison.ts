/**
 * Potential for each unit of quota, against the mean of the peers. A pattern is a reason to look, never a verdict.
 *
 * The peers of a person are all others of the group, and what is said of them is their number, mean and spread, never below
 * {@link PEERS}: with fewer, their figures could be worked out. The group is that of the whole org and quarter, whoever and whatever is
 * shown of it: a group that a filter could narrow would give each of its members away.
 */

/** Fewer peers than this are neither compared with nor told of: k of the anonymity, and the least n of the comparison. */
export const PEERS = 5;
/** Against the mean of the peers: what is under the one or over the other is a pattern. */
export const LOW = 0.8;
export const HIGH = 1.25;
/** And so is what is further from the mean than this many standard deviations of the peers. */
const SPREAD = 1.5;

/** What one person has to work with, and what is asked of them, in one currency. */
export interface Share {
	person: string;
	potential: number;
	quota: number;
}

export interface Compared extends Share {
	/** Potential / quota. */
	ratio: number;
	/** Null, like all that follows, below {@link PEERS}. */
	peers: number | null;
	/** Mean of the peers' ratios. */
	peerMean: number | null;
	/** Ratio / mean; null also where the peers have nothing at all. */
	againstPeers: number | null;
	/** Distance from the mean in standard deviations (n − 1) of the peers; null also where they do not differ. */
	z: number | null;
	pattern: 'below' | 'above' | null;
}

/** Compares all of a group with each other. Without a quota above 0 nobody is part of it. */
export function compare(group: readonly Share[]): Compared[] {
	const shares = group
		.filter(({ quota, potential }) => quota > 0 && Number.isFinite(quota) && Number.isFinite(potential))
		.map((share) => ({ ...share, ratio: share.potential / share.quota }));
	return shares.map((share, own): Compared => {
		const peers = shares.filter((_, index) => index !== own).map(({ ratio }) => ratio);
		if (peers.length < PEERS) return { ...share, peers: null, peerMean: null, againstPeers: null, z: null, pattern: null };
		const peerMean = peers.reduce((sum, ratio) => sum + ratio, 0) / peers.length;
		const spread = Math.sqrt(peers.reduce((sum, ratio) => sum + (ratio - peerMean) ** 2, 0) / (peers.length - 1));
		const againstPeers = peerMean > 0 ? exact(share.ratio / peerMean) : null;
		// A spread of rounding errors is none.
		const z = spread > 1e-9 * Math.abs(peerMean) ? exact((share.ratio - peerMean) / spread) : null;
		return { ...share, peers: peers.length, peerMean, againstPeers, z, pattern: patternOf(againstPeers, z) };
	});
}

function patternOf(againstPeers: number | null, z: number | null): Compared['pattern'] {
	if (againstPeers === null) return null;
	if (againstPeers < LOW || (z !== null && z < -SPREAD)) return 'below';
	return againstPeers > HIGH || (z !== null && z > SPREAD) ? 'above' : null;
}

/** Without the last digits, in which 0.8 may lie on either side of itself. */
const exact = (value: number): number => Number(value.toFixed(9));
