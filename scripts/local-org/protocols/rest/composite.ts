/**
 * Several requests in one: /composite, /composite/graph, /composite/batch, /composite/tree.
 * Source: REST API Developer Guide, "Composite Resources".
 */
import { z } from 'zod';
import { ApiError, notImplemented } from '../../errors.ts';
import { parseBody } from '../body.ts';
import { RestAnswer, wireError, type Resource, type RestCall } from './resource.ts';
import { allOrNothing, answerTo, checkRequests, METHODS, referencesOf, runAll, subrequest, type Subrequest } from './subrequests.ts';
import { tree } from './tree.ts';

/** "Up to 25 subrequests in a single call. Up to 5 of these can be sObject Collections or query operations" ("Composite"). */
const COMPOSITE = { subrequests: 25, collectionsAndQueries: 5 };
/** "Up to 500 nodes, 75 graphs, a depth of 15, 15 different nodes" ("Composite Graph Limits"). */
const GRAPH = { nodes: 500, graphs: 75, depth: 15, differentNodes: 15 };
const BATCH = { subrequests: 25 };

const compositeBody = z.strictObject({
	allOrNone: z.boolean().optional(),
	collateSubrequests: z.boolean().optional(),
	compositeRequest: z.array(subrequest),
});
const graphBody = z.strictObject({
	graphs: z.array(
		z.strictObject({
			graphId: z.string().regex(/^\w{1,40}$/, 'up to 40 letters, numbers and underscores'),
			compositeRequest: z.array(subrequest),
		}),
	),
});
const batchBody = z.strictObject({
	haltOnError: z.boolean().optional(),
	batchRequests: z.array(
		z.strictObject({
			method: z.enum(METHODS),
			url: z.string(),
			richInput: z.unknown().optional(),
			binaryPartName: z.string().optional(),
			binaryPartNameAlias: z.string().optional(),
		}),
	),
});

/** @param resources the table that subrequests are looked up in */
export function compositeResources(resources: readonly Resource[]): readonly Resource[] {
	return [
		{ method: 'GET', path: 'composite', outermost: true, run: ({ version }) => links(version) },
		{ method: 'POST', path: 'composite', outermost: true, run: (call) => composite(resources, call) },
		{ method: 'POST', path: 'composite/graph', outermost: true, run: (call) => graphs(resources, call) },
		{ method: 'POST', path: 'composite/batch', outermost: true, run: (call) => batch(resources, call) },
		{ method: 'POST', path: 'composite/tree/:object', outermost: true, run: tree },
	];
}

const links = (version: string): object =>
	Object.fromEntries(['tree', 'batch', 'sobjects', 'graph'].map((name) => [name, `/services/data/v${version}/composite/${name}`]));

function composite(resources: readonly Resource[], call: RestCall): object {
	const { allOrNone = false, compositeRequest } = parseBody(compositeBody, call.body);
	checkRequests(compositeRequest, COMPOSITE.subrequests, 'A composite request');
	const heavy = compositeRequest.filter(({ url }) => /\/(query|queryAll|composite\/sobjects)(\/|\?|$)/.test(url));
	if (heavy.length > COMPOSITE.collectionsAndQueries)
		throw new ApiError(
			'LIMIT_EXCEEDED',
			`At most ${COMPOSITE.collectionsAndQueries} subrequests are queries or sObject collections; here are ${heavy.length}.`,
		);
	const run = (): ReturnType<typeof runAll> => runAll(resources, call, compositeRequest);
	return { compositeResponse: allOrNone ? allOrNothing(call, run).results : run() };
}

/** Each graph is a transaction of its own. */
function graphs(resources: readonly Resource[], call: RestCall): object {
	const { graphs } = parseBody(graphBody, call.body);
	const nodes = graphs.reduce((sum, { compositeRequest }) => sum + compositeRequest.length, 0);
	if (graphs.length > GRAPH.graphs)
		throw new ApiError('LIMIT_EXCEEDED', `A request holds at most ${GRAPH.graphs} graphs; this one has ${graphs.length}.`);
	if (nodes > GRAPH.nodes) throw new ApiError('LIMIT_EXCEEDED', `A request holds at most ${GRAPH.nodes} nodes; this one has ${nodes}.`);
	const ids = graphs.map(({ graphId }) => graphId);
	if (new Set(ids).size < ids.length) throw new ApiError('JSON_PARSER_ERROR', 'Two graphs have the same graphId.');
	graphs.forEach(({ compositeRequest }) => checkGraph(compositeRequest));
	return {
		graphs: graphs.map(({ graphId, compositeRequest }) => {
			const { results, successful } = allOrNothing(call, () => runAll(resources, call, compositeRequest));
			return { graphId, graphResponse: { compositeResponse: results }, isSuccessful: successful };
		}),
	};
}

function checkGraph(requests: readonly Subrequest[]): void {
	checkRequests(requests, GRAPH.nodes, 'A graph');
	const depths = new Map<string, number>();
	const kinds = new Set<string>();
	for (const request of requests) {
		const found = /^\/services\/data\/v\d{1,2}\.\d\/sobjects\/(\w+)(\/[^/?]+){0,2}\/?(\?.*)?$/.exec(request.url);
		if (!found || /\/describe\/?$/.test(request.url))
			throw new ApiError('INVALID_INPUT', `A graph takes records of /sobjects only, not ${request.method} ${request.url.slice(0, 200)}.`);
		kinds.add(`${request.method} ${found[1]!.toLowerCase()}`);
		const depth = 1 + Math.max(0, ...referencesOf(request).map((name) => depths.get(name) ?? 0));
		if (depth > GRAPH.depth) throw new ApiError('LIMIT_EXCEEDED', `A graph is at most ${GRAPH.depth} references deep.`);
		depths.set(request.referenceId, depth);
	}
	if (kinds.size > GRAPH.differentNodes)
		throw new ApiError(
			'LIMIT_EXCEEDED',
			`A graph holds at most ${GRAPH.differentNodes} different nodes (method and object); this one has ${kinds.size}.`,
		);
}

function batch(resources: readonly Resource[], call: RestCall): object {
	const { haltOnError = false, batchRequests } = parseBody(batchBody, call.body);
	if (batchRequests.length > BATCH.subrequests)
		throw new ApiError('LIMIT_EXCEEDED', `A batch holds at most ${BATCH.subrequests} subrequests; this one has ${batchRequests.length}.`);
	if (batchRequests.some(({ binaryPartName, binaryPartNameAlias }) => binaryPartName ?? binaryPartNameAlias))
		throw notImplemented('composite/batch with binary parts');
	let halted = false;
	const results = batchRequests.map(({ method, url, richInput }) => {
		const answer = halted
			? new RestAnswer(412, [wireError('BATCH_PROCESSING_HALTED', 'Batch processing has been halted because a previous request failed.')])
			: answerTo(resources, call, method, url, richInput);
		halted ||= haltOnError && answer.status >= 400;
		return { statusCode: answer.status, result: answer.body ?? null };
	});
	return { hasErrors: results.some(({ statusCode }) => statusCode >= 400), results };
}
