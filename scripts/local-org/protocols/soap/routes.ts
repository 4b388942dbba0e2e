/** SOAP endpoints that the local org does not have: a client hears so in its own language. */
import type { FastifyInstance } from 'fastify';
import { writeFault } from './envelope.ts';

const REFUSAL =
	'The local org implements the SOAP Metadata API (/services/Soap/m/) and the SOAP Partner API (/services/Soap/u/), and no other SOAP API.';

/** The client's session stands inside the envelope, which nobody reads: the answer is the same for all, and tells nothing of the org. */
export function soapRoutes(app: FastifyInstance): void {
	app.route({
		method: ['GET', 'POST'],
		url: '/services/Soap/*',
		config: { open: true },
		// Before the body is parsed: it is XML, and may be large.
		onRequest: async (_request, reply) =>
			reply
				.code(500)
				.type('text/xml; charset=utf-8')
				.send(
					writeFault('sf:FUNCTIONALITY_NOT_ENABLED', `FUNCTIONALITY_NOT_ENABLED: ${REFUSAL}`, 'http://soap.sforce.com/2006/04/metadata'),
				),
		handler: () => undefined,
	});
}
