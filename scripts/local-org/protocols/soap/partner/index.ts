/**
 * SOAP Partner API, `/services/Soap/u/NN.N`: what clients have no REST for (lead conversion, merge, undelete), and the calls around it.
 * It asks the engine as the user of the session, so that it opens no door that REST keeps shut.
 * Source: SOAP API Developer Guide.
 */
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../../engine/contract.ts';
import { childrenOf, childText } from '../../../schema/metadata/xml.ts';
import { createCursors } from '../../cursors.ts';
import { describeGlobal, describeObject } from '../../rest/describe.ts';
import type { SoapValue } from '../envelope.ts';
import { soapService, type SoapCall, type SoapOperation } from '../service.ts';
import { dataOperations } from './data.ts';
import { checkHeaders } from './headers.ts';
import { REFUSED_OPERATIONS } from './refused.ts';
import { describeValue, visibleType } from './values.ts';

const OWN = 'urn:partner.soap.sforce.com';
const FAULT = 'urn:fault.partner.soap.sforce.com';

export function partnerRoutes(app: FastifyInstance, engine: Engine): void {
	const operations: Readonly<Record<string, SoapOperation>> = {
		...dataOperations(engine, createCursors()),
		describeGlobal: ({ user, version }) => ({ result: describeValue(describeGlobal(engine, user, version)) }),
		describeSObject: (call) => ({ result: describe(engine, call, childText(call.body, 'sObjectType') ?? '') }),
		describeSObjects: (call) => ({ result: childrenOf(call.body, 'sObjectType').map(({ text }) => describe(engine, call, text.trim())) }),
		getServerTimestamp: () => ({ result: { timestamp: engine.clock.now().toISOString() } }),
		getUserInfo: ({ user }) => ({ result: userInfo(engine, user.userId) }),
		logout: ({ headers }) => {
			engine.sessions.end(childText(headers.get('SessionHeader')!, 'sessionId')!);
			return {};
		},
	};
	soapService(app, engine, {
		path: 'u',
		namespaces: { own: OWN, more: { sf: 'urn:sobject.partner.soap.sforce.com' } },
		faultNamespace: FAULT,
		operations: Object.fromEntries(
			Object.entries(operations).map(([name, run]) => [
				name,
				(call: SoapCall) => {
					checkHeaders(call.headers);
					return run(call);
				},
			]),
		),
		refused: REFUSED_OPERATIONS,
		faults: {
			login: {
				code: 'INVALID_LOGIN',
				message:
					'Invalid username, password, security token; or user locked out. The local org knows no passwords: use an access token (sf org login access-token).',
			},
		},
		versions: { oldest: 31, newest: 66 },
		faultDetail: (code, message) => ({
			'sf:fault': { '@xsi:type': 'sf:ApiFault', 'sf:exceptionCode': code, 'sf:exceptionMessage': message.replace(`${code}: `, '') },
		}),
	});
}

function describe(engine: Engine, { user, version }: SoapCall, name: string): SoapValue {
	return describeValue(describeObject(engine, user, visibleType(engine, user, name), version));
}

/** "Retrieves personal information for the user associated with the current session" ("getUserInfo"). */
function userInfo(engine: Engine, userId: string): SoapValue {
	const system = engine.systemContext();
	const one = (object: string, field: string, value: string, fields: string[]): Record<string, unknown> =>
		engine.soql.find(system, object, { field, op: '=', value }, { fields, limit: 1 })[0] ?? {};
	const user = one('User', 'Id', userId, [
		'Username',
		'Name',
		'Email',
		'ProfileId',
		'UserRoleId',
		'TimeZoneSidKey',
		'LocaleSidKey',
		'LanguageLocaleKey',
	]);
	const organization = one('Organization', 'Id', engine.organizationId, ['Name']);
	const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
	return {
		accessibilityMode: false,
		chatterExternal: false,
		currencySymbol: '$',
		orgAttachmentFileSizeLimit: 0,
		orgDefaultCurrencyIsoCode: 'USD',
		orgDefaultCurrencyLocale: 'en_US',
		orgDisallowHtmlAttachments: false,
		orgHasPersonAccounts: false,
		organizationId: engine.organizationId,
		organizationMultiCurrency: false,
		organizationName: text(organization['Name']),
		profileId: text(user['ProfileId']),
		roleId: text(user['UserRoleId']),
		sessionSecondsValid: 7200,
		userDefaultCurrencyIsoCode: null,
		userEmail: text(user['Email']),
		userFullName: text(user['Name']),
		userId,
		userLanguage: text(user['LanguageLocaleKey']),
		userLocale: text(user['LocaleSidKey']),
		userName: text(user['Username']),
		userTimeZone: text(user['TimeZoneSidKey']),
		userType: 'Standard',
		userUiSkin: 'Theme3',
	};
}
