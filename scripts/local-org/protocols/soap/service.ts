/** One SOAP endpoint: reads the envelope, finds the user in its SessionHeader, calls the operation, writes answer or fault. */
import type { FastifyInstance } from 'fastify';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { childText, type XmlElement } from '../../schema/metadata/xml.ts';
import { userOfToken } from '../http.ts';
import { fromApi } from '../origin.ts';
import { readEnvelope, SoapFault, writeFault, writeResponse, type Envelope, type SoapNamespaces, type SoapValue } from './envelope.ts';

export interface SoapCall {
	user: UserContext;
	/** `66.0`. */
	version: string;
	/** The operation's element: its arguments are its children. */
	body: XmlElement;
	headers: ReadonlyMap<string, XmlElement>;
	/** `localhost:21000`: for addresses in answers. */
	host: string;
}

/** What stands in `<operationResponse>`: `{ result: … }` in most operations. @throws ApiError, SoapFault */
export type SoapOperation = (call: SoapCall) => SoapValue | Promise<SoapValue>;

export interface SoapServiceOptions {
	/** The letter in the address: `/services/Soap/m/66.0`. */
	path: string;
	namespaces: SoapNamespaces;
	/** Namespace of fault codes (`sf:INVALID_SESSION_ID`). */
	faultNamespace: string;
	/** Operation name → what it does. Names are case-sensitive, as XML is. */
	operations: Readonly<Record<string, SoapOperation>>;
	/** Operations that Salesforce has and the local org has not. */
	refused: readonly string[];
	/** Operations that are answered with a fault of their own, before anybody asks for a session: `login`. */
	faults?: Readonly<Record<string, { code: string; message: string }>>;
	/** Oldest and newest version in the address. */
	versions: { oldest: number; newest: number };
	/** Largest request. */
	bodyLimit?: number;
	/** `detail` of a fault, where the API has one. */
	faultDetail?: (code: string, message: string) => SoapValue;
}

/** Salesforce's limit of a SOAP message is 50 MB of content; a zip of 39 MB is 52 MB in base64 (Metadata API Developer Guide, Metadata Limits). */
const BODY_LIMIT_BYTES = 56 * 1024 * 1024;

/** Registers `POST /services/Soap/<path>/NN.N`. */
export function soapService(app: FastifyInstance, engine: Engine, options: SoapServiceOptions): void {
	void app.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser(['text/xml', 'application/xml', 'application/soap+xml'], { parseAs: 'string' }, (_request, body, done) => {
			done(null, body);
		});
		scope.setErrorHandler((error, request, reply) => {
			const { code, message } = faultOf(error as Error, `SOAP ${request.method} ${request.url.split('?')[0]}`);
			const detail = code.startsWith('sf:') ? options.faultDetail?.(code.slice(3), message) : undefined;
			return reply
				.code(500)
				.type('text/xml; charset=utf-8')
				.send(writeFault(code, message, options.faultNamespace, detail));
		});
		for (const url of [`/services/Soap/${options.path}/:version`, `/services/Soap/${options.path}/:version/:organization`])
			scope.post<{ Params: { version: string } }>(
				url,
				{ config: { open: true }, bodyLimit: options.bodyLimit ?? BODY_LIMIT_BYTES },
				async (request, reply) => {
					const { version } = request.params;
					const number = /^\d{1,2}(?:\.0)?$/.test(version) ? Number(version) : NaN;
					if (!(number >= options.versions.oldest && number <= options.versions.newest))
						throw new ApiError('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
					if (typeof request.body !== 'string') throw new SoapFault('soapenv:Client', 'The request has no XML body.');
					const envelope = readEnvelope(request.body);
					const run = operationOf(envelope, options);
					const content = await run({
						user: userOf(engine, envelope, number.toFixed(1)),
						version: number.toFixed(1),
						body: envelope.body,
						headers: envelope.headers,
						host: request.headers.host ?? 'localhost',
					});
					return reply.type('text/xml; charset=utf-8').send(writeResponse(envelope.operation, content, options.namespaces));
				},
			);
	});
}

function operationOf({ operation }: Envelope, { operations, refused, faults = {}, namespaces }: SoapServiceOptions): SoapOperation {
	if (Object.hasOwn(faults, operation)) throw new ApiError(faults[operation]!.code, faults[operation]!.message);
	if (Object.hasOwn(operations, operation)) return operations[operation]!;
	if (refused.includes(operation)) throw notImplemented(operation);
	throw new SoapFault(
		'soapenv:Client',
		`No operation available for request {${namespaces.own}}${operation}, please check the WSDL for the service.`,
	);
}

function userOf(engine: Engine, envelope: Envelope, version: string): UserContext {
	const options = envelope.headers.get('CallOptions');
	const header = envelope.headers.get('SessionHeader');
	const user = userOfToken(engine, (header && childText(header, 'sessionId')) ?? '');
	if (user) return fromApi(user, 'soap', version, options && childText(options, 'client'));
	throw new ApiError('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
}

function faultOf(error: Error & { statusCode?: number }, where: string): { code: string; message: string } {
	if (error instanceof SoapFault) return { code: error.faultCode, message: error.message };
	const sf = (code: string, message: string): { code: string; message: string } => ({ code: `sf:${code}`, message: `${code}: ${message}` });
	if (error instanceof ApiError) return sf(error.errorCode, error.message);
	if (error.statusCode === 413) return sf('EXCEEDED_MAX_SIZE_REQUEST', 'The message is larger than the SOAP API takes.');
	if (error.statusCode === 415) return { code: 'soapenv:Client', message: 'A SOAP request is of content type text/xml.' };
	if (error.statusCode && error.statusCode < 500) return { code: 'soapenv:Client', message: error.message };
	console.error(where, error);
	return sf('UNKNOWN_EXCEPTION', 'The local org failed. What went wrong stands in its log.');
}
