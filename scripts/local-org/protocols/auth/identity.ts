/**
 * Who a session belongs to: the identity URL (`/id/<org>/<user>`) and OpenID Connect's userinfo.
 * Source: Salesforce Help, "Identity URLs" (xcloud.remoteaccess_using_openid), "Query for User Information" (xcloud.remoteaccess_using_userinfo_endpoint).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine, Row } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { userOfToken } from '../http.ts';
import { longId } from '../record-id.ts';

const FIELDS = [
	...['Username', 'Email', 'Name', 'FirstName', 'LastName', 'CommunityNickname', 'TimeZoneSidKey', 'LocaleSidKey', 'LanguageLocaleKey'],
	...['IsActive', 'UserType', 'MobilePhone', 'LastModifiedDate'],
];

/** The address at which an org tells about one of its users. */
export const identityUrl = (base: string, organizationId: string, userId: string): string => `${base}/id/${organizationId}/${userId}`;

/** The scheme and host under which the client reached the org. */
export const origin = (request: FastifyRequest): string => `http://${request.headers.host}`;

/**
 * GET, POST /id/:org/:user with the token in the header or as `oauth_token`. Its errors are words, not JSON: 403 Missing_OAuth_Token,
 * Bad_OAuth_Token, Wrong_Org; 404 Bad_Id, Inactive, No_Access.
 */
export async function identity(engine: Engine, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
	const { org, user: wanted } = request.params as { org: string; user: string };
	const {
		oauth_token,
		version,
		format = 'json',
	} = { ...(request.query as object), ...(request.body as object | undefined) } as Partial<Record<string, string>>;
	const say = (status: number, word: string): FastifyReply => reply.code(status).type('text/plain; charset=utf-8').send(word);
	if (format !== 'json')
		throw new ApiError('NOT_IMPLEMENTED', `The identity URL with format=${format} is not implemented in the local org.`);
	const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? oauth_token;
	if (!token) return say(403, 'Missing_OAuth_Token');
	const asking = userOfToken(engine, token);
	if (!asking) return say(403, 'Bad_OAuth_Token');
	if (org.slice(0, 15) !== engine.organizationId.slice(0, 15)) return say(403, 'Wrong_Org');
	const userId = wanted.length === 15 ? longId(wanted) : wanted;
	const row = userRow(engine, userId);
	if (!row) return say(404, 'Bad_Id');
	if (row['IsActive'] !== true) return say(404, 'Inactive');
	if (userId !== asking.userId && !engine.access.has(asking, 'ManageUsers')) return say(404, 'No_Access');
	const base = origin(request);
	return {
		id: identityUrl(base, engine.organizationId, userId),
		asserted_user: userId === asking.userId,
		user_id: userId,
		organization_id: engine.organizationId,
		username: row['Username'],
		nick_name: row['CommunityNickname'],
		display_name: row['Name'],
		email: row['Email'],
		email_verified: true,
		first_name: row['FirstName'],
		last_name: row['LastName'],
		timezone: row['TimeZoneSidKey'],
		mobile_phone: row['MobilePhone'],
		mobile_phone_verified: false,
		urls: urls(base, engine.organizationId, version === undefined ? '{version}' : version === 'latest' ? '66.0' : version),
		active: true,
		user_type: row['UserType'],
		language: row['LanguageLocaleKey'],
		locale: row['LocaleSidKey'],
		utcOffset: utcOffset(String(row['TimeZoneSidKey'])),
		last_modified_date: row['LastModifiedDate'],
		is_app_installed: true,
	};
}

/** GET, POST /services/oauth2/userinfo */
export function userInfo(engine: Engine, request: FastifyRequest): object {
	const { userId } = request.user;
	const row = userRow(engine, userId);
	if (!row) throw new ApiError('NOT_FOUND', 'The user of this session no longer exists.', { status: 404 });
	const base = origin(request);
	return {
		sub: identityUrl(base, engine.organizationId, userId),
		user_id: userId,
		organization_id: engine.organizationId,
		preferred_username: row['Username'],
		nickname: row['CommunityNickname'],
		name: row['Name'],
		email: row['Email'],
		email_verified: true,
		given_name: row['FirstName'],
		family_name: row['LastName'],
		zoneinfo: row['TimeZoneSidKey'],
		active: true,
		user_type: row['UserType'],
		language: row['LanguageLocaleKey'],
		locale: row['LocaleSidKey'],
		utcOffset: utcOffset(String(row['TimeZoneSidKey'])),
		updated_at: row['LastModifiedDate'],
		urls: urls(base, engine.organizationId, '{version}'),
	};
}

function userRow(engine: Engine, userId: string): Row | undefined {
	return engine.soql.rows(engine.systemContext(), 'User', [userId], FIELDS)[0];
}

/** Of the documented addresses those that lead somewhere here. */
function urls(base: string, organizationId: string, version: string): Record<string, string> {
	const rest = `${base}/services/data/v${version}/`;
	return {
		metadata: `${base}/services/Soap/m/${version}/${organizationId}`,
		partner: `${base}/services/Soap/u/${version}/${organizationId}`,
		rest,
		sobjects: `${rest}sobjects/`,
		query: `${rest}query/`,
	};
}

/** Milliseconds from UTC without summer time, as `-28800000` of America/Los_Angeles: the lesser of what January and July say. */
function utcOffset(timeZone: string): number {
	const at = (month: number): number => {
		const day = new Date(Date.UTC(2026, month, 1));
		const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(day).at(-1)!.value;
		const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
		return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
	};
	return Math.min(at(0), at(6));
}
