/** A fresh access token of one of the running local org's people. */
import { RefusedError } from '../../domain/errors.ts';
import { ControlError, controlOf } from './control.ts';
import { readState } from './state.ts';

export interface LocalToken {
	accessToken: string;
	instanceUrl: string;
	username: string;
}

/** `as` is a persona (rep, mentor, owner, admin) or a username. @throws NotRunningError, RefusedError where there is no such person */
export async function localToken(stateDir: string, as: string): Promise<LocalToken> {
	const control = controlOf(stateDir);
	const { url } = await control.status();
	const users = (await readState(stateDir))?.users ?? [];
	const username = users.find(({ persona }) => persona === as)?.username ?? as;
	try {
		return { accessToken: await control.token(username), instanceUrl: url, username };
	} catch (error) {
		if (!(error instanceof ControlError)) throw error;
		throw new RefusedError([error.message], [`Give a username, or one of ${users.map(({ persona }) => persona).join(', ')}.`]);
	}
}
