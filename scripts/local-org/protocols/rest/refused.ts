/** REST resources that Salesforce has and this org has not: refused by name instead of "not found". The routes and COVERAGE.md read this table. */
export interface RefusedResource {
	/** Below /services/data/vXX.X/. `/*` stands for everything below. */
	path: string;
	/** As the refusal names it. */
	feature: string;
	/** The page of Salesforce that describes the resource. */
	source: string;
}

const REST = 'developer.salesforce.com REST API Developer Guide';
const resource = (path: string, source: string): RefusedResource => ({ path, feature: `/${path.replace('/*', '')}`, source });
/** A resource with what is below it. */
const whole = (path: string, source: string): RefusedResource[] => [resource(path, source), resource(`${path}/*`, source)];

export const REFUSED_RESOURCES: readonly RefusedResource[] = [
	resource('search', `${REST}, "Search"`),
	resource('search/*', `${REST}, "Search Scope and Order", "Search Suggested Records"`),
	resource('parameterizedSearch', `${REST}, "Parameterized Search"`),
	resource('recent', `${REST}, "Recently Viewed Items"`),
	resource('limits/recordCount', `${REST}, "Record Count"`),
	resource('tabs', `${REST}, "Tabs"`),
	resource('theme', `${REST}, "Themes"`),
	resource('appMenu/*', `${REST}, "AppMenu"`),
	resource('compactLayouts', `${REST}, "Compact Layouts"`),
	...whole('quickActions', `${REST}, "Quick Actions"`),
	...whole('actions', 'developer.salesforce.com Actions Developer Guide'),
	...whole('process', `${REST}, "Process Approvals" and "Process Rules"`),
	...whole('analytics', 'developer.salesforce.com Reports and Dashboards REST API Developer Guide'),
	...whole('wave', 'developer.salesforce.com CRM Analytics REST API Developer Guide'),
	...whole('smartdatadiscovery', 'developer.salesforce.com Einstein Discovery REST API Developer Guide'),
	...whole('folders', 'developer.salesforce.com Reports and Dashboards REST API Developer Guide, "Folders"'),
	...whole('chatter', 'developer.salesforce.com Connect REST API Developer Guide'),
	resource('connect/*', 'developer.salesforce.com Connect REST API Developer Guide'),
	...whole('commerce', 'developer.salesforce.com Connect REST API Developer Guide, "Commerce"'),
	...whole('payments', 'developer.salesforce.com Connect REST API Developer Guide, "Payments"'),
	...whole('scheduling', `${REST}, "Scheduler"`),
	...whole('support', `${REST}, "Knowledge Articles", "Embedded Service Configuration"`),
	...whole('knowledgeManagement', `${REST}, "Knowledge Management"`),
	...whole('consent', `${REST}, "Consent"`),
	...whole('dedupe', `${REST}, "Deduplication Jobs"`),
	...whole('event', `${REST}, "Platform Event Schema"`),
	...whole('async-queries', 'developer.salesforce.com Big Objects Implementation Guide'),
	...whole('localizedvalue', `${REST}, "Localized Values"`),
	...whole('licensing', `${REST}, "Resources by Version"`),
	...whole('nouns', `${REST}, "Resources by Version"`),
	...whole('iot', `${REST}, "Resources by Version"`),
	...whole('domino', `${REST}, "Resources by Version"`),
	...whole('mobile', `${REST}, "Resources by Version"`),
	...whole('emailConnect', `${REST}, "Resources by Version"`),
	resource('sobjects/relevantItems', `${REST}, "Relevant Items"`),
	resource('sobjects/:object/listviews', `${REST}, "List Views"`),
	resource('sobjects/:object/listviews/*', `${REST}, "List View Describe", "List View Results"`),
	resource('sobjects/:object/quickActions', `${REST}, "sObject Quick Actions"`),
	resource('sobjects/:object/quickActions/*', `${REST}, "sObject Quick Actions"`),
	resource(
		'sobjects/:object/describe/*',
		`${REST}, "sObject Layouts", "sObject Approval Layouts", "sObject Compact Layouts", "sObject Named Layouts"`,
	),
	resource('sobjects/:object/eventSchema', `${REST}, "Platform Event Schema by Event Name"`),
	resource('sobjects/:object/:id/richTextImageFields/*', `${REST}, "sObject Rich Text Image"`),
	resource('sobjects/:object/:id/password', `${REST}, "sObject User Password"`),
	...whole('tooling', 'developer.salesforce.com Tooling API, "REST Resources"'),
];
