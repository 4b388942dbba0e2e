/** Every door through which a record can be changed or deleted, and whether rights let the change pass. */
import { API, code, ending, inPages, send, soap, type Answer, type Ask, type Json } from './reading.ts';

/** `refused`: for want of rights. `allowed`: rights let it pass, whatever the org's own rules said then. */
export type Written = 'allowed' | 'refused';
export interface Change {
	id: string;
	fields: Record<string, unknown>;
}
export interface WriteDoor {
	knows(object: string): boolean;
	write(ask: Ask, change: Change): Promise<Written>;
}

/** Codes of a save that rights have stopped. */
const STOPPED = new Set([
	'INSUFFICIENT_ACCESS',
	'INSUFFICIENT_ACCESS_OR_READONLY',
	'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
	'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
	'INVALID_FIELD',
	'INVALID_FIELD_FOR_INSERT_UPDATE',
	'NOT_FOUND',
	'INVALID_TYPE',
	'INVALIDENTITY',
	'API_DISABLED_FOR_ORG',
	'403',
]);
/** Codes behind the check of rights: the package's rules, other records in the way, a transaction that this test lets fail. */
const PASSED = new Set([
	'FIELD_CUSTOM_VALIDATION_EXCEPTION',
	'CANNOT_EXECUTE_FLOW_TRIGGER',
	'DELETE_FAILED',
	'ALL_OR_NONE_OPERATION_ROLLED_BACK',
]);
function meaning(door: string, codes: readonly string[], answer: unknown): Written {
	if (codes.length === 0 || codes.every((each) => PASSED.has(each))) return 'allowed';
	if (codes.some((each) => STOPPED.has(each))) return 'refused';
	throw new Error(`${door}: ${codes.join()} ${JSON.stringify(answer).slice(0, 300)}`);
}
const codesOf = (errors: Json[]): string[] => errors.map((error) => String(error.errorCode ?? error.statusCode));
const GRAPHQL_STOPPED = /insufficient access|access rights|No such column|entity type cannot be|Users cannot be deleted/i;
function graphqlMeaning(answer: Answer): Written {
	if (code(answer) === 'API_DISABLED_FOR_ORG') return 'refused';
	const errors: Json[] = answer.body.errors ?? [];
	if (errors.some((error) => error.extensions.ErrorType === 'ValidationError' || GRAPHQL_STOPPED.test(error.message))) return 'refused';
	return 'allowed';
}
const literal = (value: unknown): string => JSON.stringify(value);
const xmlOf = (fields: Record<string, unknown>): string =>
	Object.entries(fields)
		.map(([name, value]) => `<${name}>${String(value)}</${name}>`)
		.join('');

export const editors: Readonly<Record<string, WriteDoor>> = {
	'REST PATCH': {
		knows: () => true,
		write: async (ask, { id, fields }) => {
			const answer = await send(ask, 'PATCH', `sobjects/${ask.object}/${id}`, fields);
			return meaning('REST PATCH', answer.status === 204 ? [] : codesOf(answer.body), answer);
		},
	},
	'composite PATCH': {
		knows: () => true,
		write: async (ask, { id, fields }) => {
			const answer = await send(ask, 'POST', 'composite', {
				compositeRequest: [{ method: 'PATCH', url: `${API}/sobjects/${ask.object}/${id}`, referenceId: 'r', body: fields }],
			});
			if (answer.status !== 200) return meaning('composite', [code(answer)], answer);
			const [part] = answer.body.compositeResponse;
			return meaning('composite', part.httpStatusCode === 204 ? [] : codesOf(part.body), answer);
		},
	},
	collection: {
		knows: () => true,
		write: async (ask, { id, fields }) => {
			const answer = await send(ask, 'PATCH', 'composite/sobjects', {
				records: [{ attributes: { type: ask.object }, id, ...fields }],
			});
			if (answer.status !== 200) return meaning('collection', [code(answer)], answer);
			return meaning('collection', codesOf(answer.body[0].errors), answer);
		},
	},
	'GraphQL mutation': {
		knows: inPages,
		write: async (ask, { id, fields }) => {
			const input = Object.entries(fields).map(([name, value]) => `${name}: ${literal(value)}`);
			const query = `mutation { uiapi { m: ${ask.object}Update(input: {Id: "${id}", ${ask.object}: {${input.join(', ')}}}) { Record { Id } } } }`;
			return graphqlMeaning(await send(ask, 'POST', 'graphql', { query }));
		},
	},
	'UI API PATCH': {
		knows: inPages,
		write: async (ask, { id, fields }) => {
			const answer = await send(ask, 'PATCH', `ui-api/records/${id}`, { fields });
			if (answer.status === 200) return 'allowed';
			const { output } = answer.body;
			if (!output) return meaning('UI API PATCH', [code(answer)], answer);
			return meaning('UI API PATCH', codesOf([...output.errors, ...Object.values(output.fieldErrors).flat()]), answer);
		},
	},
	'Bulk update': {
		knows: (object) => !/History$|__mdt$/.test(object),
		write: async (ask, { id, fields }) => {
			const job = await send(ask, 'POST', 'jobs/ingest', { object: ask.object, operation: 'update' });
			if (job.status !== 200) return meaning('Bulk update', [code(job)], job);
			const path = `jobs/ingest/${job.body.id}`;
			const csv = `Id,${Object.keys(fields).join()}\n${id},${Object.values(fields).join()}\n`;
			await send(ask, 'PUT', `${path}/batches`, csv, 'text/csv');
			await send(ask, 'PATCH', path, { state: 'UploadComplete' });
			const ended = await ending(ask, path);
			if (ended.body.state === 'Failed') return meaning('Bulk update', [/\w+/.exec(ended.body.errorMessage)![0].toUpperCase()], ended);
			const { text } = await send(ask, 'GET', `${path}/failedResults`);
			const error = text.split('\n')[1];
			return meaning('Bulk update', error ? [/"(\w+):/.exec(error)?.[1] ?? error] : [], text);
		},
	},
	'SOAP update': {
		knows: () => true,
		write: async (ask, { id, fields }) => {
			const { text } = await soap(ask, `<update><sObjects><type>${ask.object}</type><Id>${id}</Id>${xmlOf(fields)}</sObjects></update>`);
			return soapMeaning('SOAP update', text);
		},
	},
};

function soapMeaning(door: string, text: string): Written {
	const fault = /<faultcode>(?:\w+:)?(\w+)/.exec(text)?.[1];
	return meaning(door, fault ? [fault] : [...text.matchAll(/<statusCode>(\w+)/g)].map((match) => match[1]!), text);
}

/** Deletions that take everything back, since a second record in the same transaction cannot be deleted. */
export const removers: Readonly<Record<string, WriteDoor>> = {
	'collection DELETE': {
		knows: () => true,
		write: async (ask, { id }) => {
			const answer = await send(ask, 'DELETE', `composite/sobjects?ids=${id},${nobody(id)}&allOrNone=true`);
			if (answer.status !== 200) return meaning('collection DELETE', [code(answer)], answer);
			return meaning('collection DELETE', codesOf(answer.body[0].errors), answer);
		},
	},
	'SOAP delete': {
		knows: () => true,
		write: async (ask, { id }) => {
			const { text } = await soap(
				ask,
				`<delete><ids>${id}</ids><ids>${nobody(id)}</ids></delete>`,
				'<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>',
			);
			return soapMeaning('SOAP delete', text.split('</result>')[0]!);
		},
	},
	'GraphQL delete': {
		knows: inPages,
		write: async (ask, { id }) => {
			const one = (name: string, of: string): string => `${name}: ${ask.object}Delete(input: {Id: "${of}"}) { Id }`;
			const query = `mutation { uiapi(input: {allOrNone: true}) { ${one('a', id)} ${one('b', nobody(id))} } }`;
			const answer = await send(ask, 'POST', 'graphql', { query });
			const errors: Json[] = answer.body.errors ?? [];
			if (errors.some((error) => !error.path)) return graphqlMeaning(answer);
			return graphqlMeaning({ ...answer, body: { errors: errors.filter((error) => error.path.at(-1) === 'a') } });
		},
	},
};
/** The id of a record that does not exist, of another object: the first one's turn is over by then. */
const nobody = (id: string): string => `${id.startsWith('001') ? '006' : '001'}000000zzzzzzAAA`;

/** Deletions that stay: asked only by those who must be refused. */
export const destroyers: Readonly<Record<string, WriteDoor>> = {
	'REST DELETE': {
		knows: () => true,
		write: async (ask, { id }) => {
			const answer = await send(ask, 'DELETE', `sobjects/${ask.object}/${id}`);
			return meaning('REST DELETE', answer.status === 204 ? [] : codesOf(answer.body), answer);
		},
	},
	'UI API DELETE': {
		knows: inPages,
		write: async (ask, { id }) => {
			const answer = await send(ask, 'DELETE', `ui-api/records/${id}`);
			if (answer.status === 204) return 'allowed';
			const output = answer.body.output;
			return meaning('UI API DELETE', output ? codesOf(output.errors) : [code(answer)], answer);
		},
	},
	'Bulk delete': {
		knows: (object) => !/History$|__mdt$/.test(object),
		write: async (ask, { id }) => {
			const job = await send(ask, 'POST', 'jobs/ingest', { object: ask.object, operation: 'delete' });
			if (job.status !== 200) return meaning('Bulk delete', [code(job)], job);
			const path = `jobs/ingest/${job.body.id}`;
			await send(ask, 'PUT', `${path}/batches`, `Id\n${id}\n`, 'text/csv');
			await send(ask, 'PATCH', path, { state: 'UploadComplete' });
			await ending(ask, path);
			const { text } = await send(ask, 'GET', `${path}/failedResults`);
			const error = text.split('\n')[1];
			return meaning('Bulk delete', error ? [/"(\w+):/.exec(error)?.[1] ?? error] : [], text);
		},
	},
};
