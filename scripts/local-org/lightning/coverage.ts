import { rowsOf, type CoverageRow } from '../coverage.ts';
import { pageTemplates, standardComponents } from '../schema/metadata/pages.ts';

const AREA = 'Lightning pages';
const GUIDE = 'Lightning Web Components Developer Guide';

/** What the browser host shows and what components may import. */
export const lightningCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'Record, home and app pages from FlexiPages, with visibility rules, for desktop and phone width',
			'Metadata API Developer Guide, "FlexiPage"',
		],
		[
			'lightning/uiRecordApi: getRecord and getRecords by fields, createRecord, updateRecord, deleteRecord, getRecordCreateDefaults, notifyRecordUpdateAvailable',
			`${GUIDE}, "lightning/uiRecordApi Wire Adapters and Functions"`,
		],
		['lightning/graphql with executeMutation, lightning/uiGraphQLApi', `${GUIDE}, "lightning/graphql Module", "executeMutation"`],
		['lightning/uiRelatedListApi: records, count, info of related lists', `${GUIDE}, "lightning/uiRelatedListApi"`],
		['lightning/uiListsApi: list info, list records, lists of an object', `${GUIDE}, "lightning/uiListsApi"`],
		[
			'lightning-record-form, -record-edit-form, -record-view-form, -input-field, -output-field, -messages over the UI API',
			'Lightning Component Reference',
		],
		['lightning/uiObjectInfoApi: object info and picklist values', GUIDE],
		['lightning/navigation', `${GUIDE}, "PageReference Types"`],
		['lightning/refresh', `${GUIDE}, "Refresh Component Data in LWC with RefreshView API"`],
		['lightning/empApi, lightning/messageService, lightning/platformShowToastEvent', GUIDE],
		['@salesforce/schema, label, user, customPermission, client, i18n; a name that is not there fails the build', GUIDE],
	]),
	...rowsOf(AREA, 'documented', [
		['Base components that the lightning-base-components package marks as exposed', 'npm package lightning-base-components, README'],
	]),
	...rowsOf(AREA, 'assumed', [
		[
			'Record pages: highlights with Edit, Change Owner, Clone, Delete; inline edit; related lists with New, View All, Edit, Delete',
			'',
			'Words and order as seen in Lightning Experience; layouts’ own buttons and quick actions are not read.',
		],
		[
			'List pages: sort, search in what is loaded, further rows as one scrolls, row actions, Change Owner of ticked rows',
			'',
			'Owners change one record after the other; what was refused is said and the rest stays changed.',
		],
		['Bell: asks for its count every 15 seconds while the page is in sight, and at every move', '', 'Salesforce pushes.'],
		['Search by name over the objects of the app’s tabs', '', 'No search index: names that hold the text.'],
		[`Page templates: ${Object.keys(pageTemplates).join(', ')}`, '', 'Names and regions as in pages retrieved from orgs.'],
		[`Standard components: ${Object.keys(standardComponents).join(', ')}`, '', 'Drawn with SLDS; not pixel for pixel.'],
		['lightning/mobileCapabilities answers that nothing is available', '', 'As in a desktop browser.'],
	]),
	...rowsOf(AREA, 'refused', [
		['Setup’s pages (/lightning/setup/…)', '', 'The page says so, and which command of the sf CLI tells the same.'],
		['getRecord with layoutTypes; page reference types that the host has no page for', GUIDE],
		[
			'@salesforce/apex, resourceUrl, messageChannel, contentAssetUrl and every other scoped module',
			GUIDE,
			'The page build fails and names component and import.',
		],
		['Other templates, standard components and properties of a FlexiPage', 'Metadata API Developer Guide, "FlexiPage"', 'At deployment.'],
		['Aura components, Visualforce, Experience Cloud', '', 'The metadata types are not taken.'],
	]),
];
