/**
 * Metadata API over SOAP, `/services/Soap/m/NN.N` (Metadata API Developer Guide, File-Based, Utility and CRUD-Based Calls).
 * Deployments and retrievals have ended when the call that starts them answers; clients ask for their status all the same.
 */
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { child, childrenOf, childText, type XmlElement } from '../../schema/metadata/xml.ts';
import type { SoapValue } from '../soap/envelope.ts';
import { soapService, type SoapCall, type SoapOperation } from '../soap/service.ts';
import { readOptions } from './deploy-options.ts';
import { alreadyCompleted, deployResult, findDeployment, requireModifyMetadata } from './deploy-result.ts';
import { describeMetadata, listMetadata } from './listing.ts';
import { readMetadata } from './reading.ts';
import { createRetrievals } from './retrievals.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** Operations that change metadata one component at a time, and those of releases before 30. */
const REFUSED = [
	'createMetadata',
	'updateMetadata',
	'upsertMetadata',
	'deleteMetadata',
	'renameMetadata',
	'describeValueType',
	'checkStatus',
	'create',
	'update',
	'delete',
] as const;

/** Registers the endpoint. */
export function metadataSoapRoutes(app: FastifyInstance, engine: Engine): void {
	const retrievals = createRetrievals(engine);
	const guarded =
		(run: SoapOperation): SoapOperation =>
		(call) => {
			requireModifyMetadata(engine, call.user);
			return run(call);
		};
	const operations: Record<string, SoapOperation> = {
		async deploy(call) {
			const zip = base64(text(call, 'ZipFile', 'zipFile'));
			const options = optionsOf(child(call.body, 'DeployOptions') ?? child(call.body, 'deployOptions'), engine.settings().production);
			const { id } = await engine.deployments.start(zip, options, call.user.userId);
			return { result: { done: false, id, state: 'Queued' } };
		},
		checkDeployStatus(call) {
			const deployment = findDeployment(engine, text(call, 'asyncProcessId', 'id'), 'INVALID_CROSS_REFERENCE_KEY', 400);
			return { result: deployResult(deployment, childText(call.body, 'includeDetails') === 'true') as SoapValue };
		},
		cancelDeploy(call) {
			findDeployment(engine, text(call, 'id', 'String'), 'INVALID_CROSS_REFERENCE_KEY', 400);
			throw alreadyCompleted();
		},
		deployRecentValidation: async (call) => ({
			result: (await engine.deployments.quick(text(call, 'validationId', 'validationID'), call.user.userId)).id,
		}),
		retrieve: (call) => ({
			result: retrievals.start(child(call.body, 'request') ?? child(call.body, 'retrieveRequest') ?? call.body, call),
		}),
		checkRetrieveStatus: (call) => ({
			result: retrievals.check(text(call, 'asyncProcessId', 'id'), childText(call.body, 'includeZip') !== 'false'),
		}),
		describeMetadata: () => ({ result: describeMetadata(engine) }),
		listMetadata: (call) => ({
			result: listMetadata(
				engine,
				childrenOf(call.body, 'queries').map((each) => childText(each, 'type') ?? ''),
			),
		}),
		readMetadata: (call) => ({
			result: {
				records: readMetadata(
					engine,
					text(call, 'type'),
					childrenOf(call.body, 'fullNames').map((each) => each.text.trim()),
				),
			},
		}),
	};
	soapService(app, engine, {
		path: 'm',
		namespaces: { own: NAMESPACE },
		faultNamespace: NAMESPACE,
		operations: Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, guarded(run)])),
		refused: REFUSED,
		versions: { oldest: 31, newest: 66 },
	});
}

/** An argument that must be there, under one of the names that clients give it. */
function text(call: SoapCall, ...names: readonly string[]): string {
	for (const name of names) {
		const value = childText(call.body, name);
		if (value !== undefined) return value;
	}
	throw new ApiError('MISSING_ARGUMENT', `${call.body.name} needs ${names[0]}.`);
}

/** The zip. @throws ApiError where the text is no base64: the decoder would skip what it does not know */
function base64(encoded: string): Uint8Array {
	const compact = encoded.replace(/[\r\n\t ]+/g, '');
	const bytes = Buffer.from(compact, 'base64');
	if (bytes.length === 0 || Math.ceil(bytes.length / 3) * 4 - compact.length > 2 || compact.length > Math.ceil(bytes.length / 3) * 4)
		throw new ApiError('INVALID_ZIP', 'ZipFile is no base64.');
	return bytes;
}

const LISTS = ['runTests'];

/** The options with their types: SOAP sends text. */
function optionsOf(element: XmlElement | undefined, production: boolean): ReturnType<typeof readOptions> {
	const options: Record<string, unknown> = {};
	for (const each of element?.children ?? []) {
		if (each.attributes['xsi:nil'] === 'true' || each.text.trim() === '') continue;
		const value = each.text.trim();
		if (LISTS.includes(each.name)) options[each.name] = [...((options[each.name] as string[] | undefined) ?? []), value];
		else options[each.name] = value === 'true' ? true : value === 'false' ? false : value;
	}
	return readOptions(options, production);
}
