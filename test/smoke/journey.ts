/**
 * Journeys that any org can take, so that the local org and a real one can be compared. A journey returns what it saw; whatever differs
 * between orgs by nature (ids, times, the run's mark, the org's address) is replaced by a name before the two are compared.
 */
import type { Connection } from '@salesforce/core';

/** One org while a journey runs. */
export interface Ground {
	connection: Connection;
	/** Unique to this run; in the name of everything that a journey creates. */
	mark: string;
	/** The user that runs it. */
	userId: string;
	/** To be deleted when all is over, last first. */
	keep(object: string, id: string): string;
	/** True where the package is deployed and this user has its permission sets. */
	hasPackage: boolean;
}

export interface Journey {
	name: string;
	/** Needs the package in the org: skipped, and named, where it is not. */
	needsPackage?: boolean;
	run(ground: Ground): Promise<unknown>;
}

/** An answer that is a refusal, as the client shows it. */
export interface Refusal {
	refused: string;
	message: string;
}

/** The refusal of something that must be refused. Where an org accepted it, what came instead; `keep` sees to a record that was made. */
export async function refusal(attempt: Promise<unknown>, keep?: (id: string) => unknown): Promise<Refusal | { accepted: unknown }> {
	try {
		const accepted = await attempt;
		const id = (accepted as { id?: string } | undefined)?.id;
		if (id) keep?.(id);
		return { accepted };
	} catch (error) {
		const { errorCode, name, message } = error as Error & { errorCode?: string };
		return { refused: errorCode ?? name, message };
	}
}

const ID = /\b[a-zA-Z0-9]{3}[a-zA-Z0-9]{2}[a-zA-Z0-9]{10}(?:[A-Z0-5]{3})?\b/g;
const DATETIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})/g;

/** The answer with everything replaced that cannot be the same in two orgs. Ids keep their key prefix: what they are is compared. */
export function normal(answer: unknown, { mark, url }: { mark: string; url: string }): unknown {
	const text = (value: string): string =>
		value
			.replaceAll(mark, '<mark>')
			.replaceAll(url, '<org>')
			.replace(DATETIME, '<time>')
			.replace(ID, (id) => (/\d/.test(id) ? `<id ${id.slice(0, 3)}>` : id));
	const walk = (value: unknown): unknown => {
		if (typeof value === 'string') return text(value);
		if (Array.isArray(value)) return value.map(walk);
		if (value && typeof value === 'object')
			return Object.fromEntries(
				Object.entries(value)
					.sort(([a], [b]) => (a < b ? -1 : 1))
					.map(([key, each]) => [key, walk(each)]),
			);
		return value;
	};
	return walk(JSON.parse(JSON.stringify(answer ?? null)));
}

export interface Difference {
	path: string;
	here: unknown;
	there: unknown;
}

/** Every place where two answers differ. */
export function differences(here: unknown, there: unknown, path = ''): Difference[] {
	if (Array.isArray(here) && Array.isArray(there))
		return Array.from({ length: Math.max(here.length, there.length) }, (_, at) =>
			differences(here[at], there[at], `${path}[${at}]`),
		).flat();
	if (here && there && typeof here === 'object' && typeof there === 'object' && Array.isArray(here) === Array.isArray(there)) {
		const keys = new Set([...Object.keys(here), ...Object.keys(there)]);
		return [...keys].sort().flatMap((key) => differences((here as Row)[key], (there as Row)[key], path ? `${path}.${key}` : key));
	}
	return here === there ? [] : [{ path, here, there }];
}
type Row = Record<string, unknown>;
