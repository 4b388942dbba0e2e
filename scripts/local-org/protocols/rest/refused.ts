/** REST resources that Salesforce has and this org has not: refused by name instead of "not found". The routes and COVERAGE.md read this table. */
export interface RefusedResource {
	/** Below /services/data/vXX.X/. */
	path: string;
	method: 'ANY' | 'POST';
	/** As the refusal names it. */
	feature: string;
	/** The page of Salesforce that describes the resource. */
	source: string;
}

const REST = 'developer.salesforce.com REST API Developer Guide';
const any = (path: string, source: string): RefusedResource => ({ path, method: 'ANY', feature: `/${path.replace('/*', '')}`, source });
const post = (path: string, source: string): RefusedResource => ({ path, method: 'POST', feature: `/${path}`, source });

export const REFUSED_RESOURCES: readonly RefusedResource[] = [
	any('search', `${REST}, "Search"`),
	any('parameterizedSearch', `${REST}, "Parameterized Search"`),
	any('recent', `${REST}, "Recently Viewed Items"`),
	any('actions/*', 'developer.salesforce.com Actions Developer Guide'),
	any('process/*', `${REST}, "Process Approvals" and "Process Rules"`),
	any('analytics/*', 'developer.salesforce.com Reports and Dashboards REST API Developer Guide'),
	any('chatter/*', 'developer.salesforce.com Connect REST API Developer Guide'),
	any('tooling/query', 'developer.salesforce.com Tooling API, "REST Resources"'),
	any('tooling/executeAnonymous', 'developer.salesforce.com Tooling API, "REST Resources"'),
	post('composite', `${REST}, "Composite"`),
	post('composite/batch', `${REST}, "Composite Batch"`),
	post('composite/graph', `${REST}, "Composite Graph"`),
	post('composite/tree/:object', `${REST}, "sObject Tree"`),
];
