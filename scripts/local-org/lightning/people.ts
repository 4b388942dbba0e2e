/**
 * The demo's user switcher. It exists only where an admin listed people in the org's settings (`demoPeople`), and only for them:
 * whoever is signed in as one of them may become another, as somebody with the printed links could.
 */
import type { Engine, UserContext } from '../engine/contract.ts';
import { ApiError } from '../errors.ts';

export interface Person {
	username: string;
	name: string;
	title: string | null;
	current: boolean;
}

/** True where the switcher is offered to this user. */
export function maySwitch(engine: Engine, user: UserContext): boolean {
	return people(engine, user).some((person) => person.current);
}

/** The people of the demo, in the order of the setting; none where the org runs no demo. */
export function people(engine: Engine, user: UserContext): Person[] {
	const usernames = engine.settings().demoPeople ?? [];
	if (usernames.length === 0) return [];
	const found = engine.soql.find(
		engine.systemContext(),
		'User',
		{ field: 'Username', op: 'in', value: [...usernames] },
		{ fields: ['Id', 'Username', 'Name', 'Title', 'IsActive'] },
	);
	const byUsername = new Map(found.filter((row) => row['IsActive']).map((row) => [String(row['Username']).toLowerCase(), row]));
	return usernames.flatMap((username) => {
		const row = byUsername.get(username.toLowerCase());
		return row
			? [
					{
						username: String(row['Username']),
						name: String(row['Name']),
						title: row['Title'] === null || row['Title'] === undefined ? null : String(row['Title']),
						current: row['Id'] === user.userId,
					},
				]
			: [];
	});
}

/**
 * The user id behind a demo person's username.
 * @throws ApiError 403 where there is no demo, the asker is not part of it, or the person is not
 */
export function personToBecome(engine: Engine, user: UserContext, username: unknown): string {
	const listed = people(engine, user);
	const wanted = listed.find((person) => person.username === username);
	if (!listed.some((person) => person.current) || !wanted)
		throw new ApiError('INSUFFICIENT_ACCESS', 'Only people of a demo org can be switched to, by people of it.', { status: 403 });
	const [row] = engine.soql.find(
		engine.systemContext(),
		'User',
		{ field: 'Username', op: '=', value: wanted.username },
		{ fields: ['Id'], limit: 1 },
	);
	return String(row!['Id']);
}
