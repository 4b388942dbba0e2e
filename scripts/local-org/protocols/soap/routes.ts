/** The SOAP API is not here: a SOAP client hears so in its own language, with the way round. */
import type { FastifyInstance } from 'fastify';

const REFUSAL =
	'The local org does not implement the SOAP API. Deploy over REST instead: set SF_ORG_METADATA_REST_DEPLOY=true, or run "sf config set org-metadata-rest-deploy true".';

/** The client's session stands inside the envelope, which nobody reads: the answer is the same for all, and tells nothing of the org. */
export function soapRoutes(app: FastifyInstance): void {
	app.route({
		method: ['GET', 'POST'],
		url: '/services/Soap/*',
		config: { open: true },
		// Before the body is parsed: it is XML, and may be large.
		onRequest: async (_request, reply) => reply.code(400).type('text/xml; charset=utf-8').send(fault('FUNCTIONALITY_NOT_ENABLED', REFUSAL)),
		handler: () => undefined,
	});
}

function fault(code: string, text: string): string {
	return (
		'<?xml version="1.0" encoding="UTF-8"?>' +
		'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata">' +
		`<soapenv:Body><soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${text}</faultstring></soapenv:Fault></soapenv:Body>` +
		'</soapenv:Envelope>'
	);
}
