/**
 * Files of a page: bundles under names that carry their content's hash, and SLDS from its package. Gzip twins are made once.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { assetPackageRoot } from './bundler/versions.ts';
import { ApiError } from '../errors.ts';

const TYPES: Record<string, string> = {
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.jpg': 'image/jpeg',
	'.gif': 'image/gif',
};
const FOREVER = 'public, max-age=31536000, immutable';
const A_DAY = 'public, max-age=86400';

const slds = assetPackageRoot('@salesforce-ux/design-system');
/** The version in use: part of the style sheet's address, so that it may be cached for ever. */
export const SLDS_VERSION = (JSON.parse(readFileSync(path.join(slds, 'package.json'), 'utf8')) as { version: string }).version;
const SLDS_ROOT = path.join(slds, 'assets');
const SLDS_FILE = /^(?:icons|images|styles)\/(?:[\w@-]+\/)*[\w@.-]+\.(?:css|svg|png|jpg|gif)$/;

const missing = (): ApiError => new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });

/** Sends a bundle file; `files` knows which there are. */
export function sendBundleFile(
	files: ReadonlyMap<string, string>,
	name: string,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	const file = files.get(name);
	if (!file || !existsSync(file)) throw missing();
	return send(file, `${file}.gz`, FOREVER, request, reply);
}

/** Sends a file of SLDS (`icons/…`, `images/…`, `styles/…`). */
export function sendSldsFile(name: string, cacheDir: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	if (!SLDS_FILE.test(name) || name.includes('..')) throw missing();
	const file = path.join(SLDS_ROOT, name);
	if (!existsSync(file)) throw missing();
	const zipped = ['.css', '.svg'].includes(path.extname(name))
		? zippedTwin(file, path.join(cacheDir, `slds-${SLDS_VERSION}`, `${name.replaceAll('/', '-')}.gz`))
		: undefined;
	return send(file, zipped, (request.query as { v?: string }).v === SLDS_VERSION ? FOREVER : A_DAY, request, reply);
}

/** The compressed file beside the cache, made on the first request. */
function zippedTwin(file: string, twin: string): string {
	if (existsSync(twin)) return twin;
	mkdirSync(path.dirname(twin), { recursive: true });
	writeFileSync(`${twin}.${process.pid}`, gzipSync(readFileSync(file)));
	renameSync(`${twin}.${process.pid}`, twin);
	return twin;
}

function send(file: string, zipped: string | undefined, cacheControl: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	const gzip = zipped !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')) && existsSync(zipped);
	const source = gzip ? zipped : file;
	if (gzip) reply.header('Content-Encoding', 'gzip');
	return reply
		.header('Cache-Control', cacheControl)
		.header('Vary', 'Accept-Encoding')
		.header('Content-Length', statSync(source).size)
		.type(TYPES[path.extname(file)] ?? 'application/octet-stream')
		.send(createReadStream(source));
}
