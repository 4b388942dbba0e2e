/** Account, Contact, Lead and Opportunity, with the fields of a new Sales Cloud org (Object Reference, API 66.0). */
import type { FieldDef, ObjectDef, PicklistValue } from '../model.ts';
import {
	address,
	checkbox,
	currency,
	date,
	dateTime,
	email,
	field,
	integer,
	longText,
	lookup,
	object,
	owner,
	percent,
	personName,
	phone,
	picklist,
	readOnly,
	text,
	textArea,
	url,
	values,
} from './fields.ts';
import { opportunityTerritoryFields } from './territories.ts';

const industries = values([
	'Agriculture',
	'Apparel',
	'Banking',
	'Biotechnology',
	'Chemicals',
	'Communications',
	'Construction',
	'Consulting',
	'Education',
	'Electronics',
	'Energy',
	'Engineering',
	'Entertainment',
	'Environmental',
	'Finance',
	'Food & Beverage',
	'Government',
	'Healthcare',
	'Hospitality',
	'Insurance',
	'Machinery',
	'Manufacturing',
	'Media',
	'Not For Profit',
	'Recreation',
	'Retail',
	'Shipping',
	'Technology',
	'Telecommunications',
	'Transportation',
	'Utilities',
	'Other',
]);
const sources = values(['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other']);
/** A merge keeps here where a deleted record went. */
const mergedInto = (of: string): FieldDef => lookup('MasterRecordId', 'Master Record ID', of, 'MasterRecord', undefined, readOnly);
const ratings = values(['Hot', 'Warm', 'Cold']);
/** Filled by the platform from tasks and events; includes future events. */
const lastActivity = date('LastActivityDate', 'Last Activity', readOnly);

export const account: ObjectDef = object(
	'Account',
	'Account',
	'Accounts',
	'001',
	[
		text('Name', 'Account Name', 255, { required: true, nameField: true }),
		picklist(
			'Type',
			'Account Type',
			values([
				'Prospect',
				'Customer - Direct',
				'Customer - Channel',
				'Channel Partner / Reseller',
				'Installation Partner',
				'Technology Partner',
				'Other',
			]),
		),
		mergedInto('Account'),
		lookup('ParentId', 'Parent Account ID', 'Account', 'Parent', 'ChildAccounts'),
		...address('Billing', 'Billing'),
		...address('Shipping', 'Shipping'),
		phone('Phone', 'Account Phone'),
		phone('Fax', 'Account Fax'),
		text('AccountNumber', 'Account Number', 40),
		url('Website', 'Website'),
		text('Sic', 'SIC Code', 20),
		picklist('Industry', 'Industry', industries),
		currency('AnnualRevenue', 'Annual Revenue', { scale: 0 }),
		integer('NumberOfEmployees', 'Employees', { precision: 8 }),
		picklist('Ownership', 'Ownership', values(['Public', 'Private', 'Subsidiary', 'Other'])),
		text('TickerSymbol', 'Ticker Symbol', 20),
		longText('Description', 'Account Description'),
		picklist('Rating', 'Account Rating', ratings),
		text('Site', 'Account Site', 80),
		owner(false),
		lastActivity,
		picklist('AccountSource', 'Account Source', sources),
	],
	{ sharingModel: 'ReadWrite', description: 'A company or person that you sell to.' },
);

export const contact: ObjectDef = object(
	'Contact',
	'Contact',
	'Contacts',
	'003',
	[
		mergedInto('Contact'),
		lookup('AccountId', 'Account ID', 'Account', 'Account', 'Contacts', { deleteConstraint: 'Cascade' }),
		...personName({ salutation: true }),
		...address('Mailing', 'Mailing'),
		phone('Phone', 'Business Phone'),
		phone('MobilePhone', 'Mobile Phone'),
		lookup('ReportsToId', 'Reports To ID', 'Contact', 'ReportsTo', 'ReportsTo'),
		email('Email', 'Email', { idLookup: true }),
		text('Title', 'Title', 128),
		text('Department', 'Department', 80),
		picklist('LeadSource', 'Lead Source', sources),
		date('Birthdate', 'Birthdate'),
		longText('Description', 'Contact Description'),
		owner(false),
		lastActivity,
	],
	{ sharingModel: 'ControlledByParent', description: 'A person at an account.' },
);

/** The lead statuses of a new org; one of a converted lead. Deploying StandardValueSet LeadStatus replaces them. */
const leadStatuses: PicklistValue[] = values(
	['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
	'Open - Not Contacted',
).map((each) => ({ ...each, converted: each.value === 'Closed - Converted' }));

export const lead: ObjectDef = object(
	'Lead',
	'Lead',
	'Leads',
	'00Q',
	[
		mergedInto('Lead'),
		...personName({ salutation: true }),
		text('Title', 'Title', 128),
		text('Company', 'Company', 255, { required: true }),
		...address('', ''),
		phone('Phone', 'Phone'),
		phone('MobilePhone', 'Mobile Phone'),
		email('Email', 'Email', { idLookup: true }),
		url('Website', 'Website'),
		longText('Description', 'Description'),
		picklist('LeadSource', 'Lead Source', sources),
		picklist('Status', 'Status', leadStatuses, {
			required: true,
		}),
		picklist('Industry', 'Industry', industries),
		picklist('Rating', 'Rating', ratings),
		currency('AnnualRevenue', 'Annual Revenue', { scale: 0 }),
		integer('NumberOfEmployees', 'Employees', { precision: 8 }),
		owner(true),
		checkbox('IsConverted', 'Converted', readOnly),
		date('ConvertedDate', 'Converted Date', readOnly),
		lookup('ConvertedAccountId', 'Converted Account ID', 'Account', 'ConvertedAccount', undefined, readOnly),
		lookup('ConvertedContactId', 'Converted Contact ID', 'Contact', 'ConvertedContact', undefined, readOnly),
		lookup('ConvertedOpportunityId', 'Converted Opportunity ID', 'Opportunity', 'ConvertedOpportunity', undefined, readOnly),
		lastActivity,
	],
	{ sharingModel: 'ReadWriteTransfer', description: 'A prospect who is not yet an account.' },
);

const stage = (value: string, probability: number, forecastCategory: string, closed = false, won = false): PicklistValue => ({
	value,
	label: value,
	isDefault: false,
	active: true,
	stage: { closed, won, probability, forecastCategory },
});

/** The sales process of a new org (Setup, Opportunity Stages). Deploying StandardValueSet OpportunityStage replaces it. */
const stages: PicklistValue[] = [
	stage('Prospecting', 10, 'Pipeline'),
	stage('Qualification', 10, 'Pipeline'),
	stage('Needs Analysis', 20, 'Pipeline'),
	stage('Value Proposition', 50, 'Pipeline'),
	stage('Id. Decision Makers', 60, 'Pipeline'),
	stage('Perception Analysis', 70, 'Pipeline'),
	stage('Proposal/Price Quote', 75, 'Pipeline'),
	stage('Negotiation/Review', 90, 'Pipeline'),
	stage('Closed Won', 100, 'Closed', true, true),
	stage('Closed Lost', 0, 'Omitted', true, false),
];

/** Forecast category in the API and as people see it (`ForecastCategory` → `ForecastCategoryName`). */
export const forecastCategories: Readonly<Record<string, string>> = {
	Omitted: 'Omitted',
	Pipeline: 'Pipeline',
	BestCase: 'Best Case',
	MostLikely: 'Most Likely',
	Forecast: 'Commit',
	Closed: 'Closed',
};

/** A field that the platform computes: written here as the formula it amounts to (standard fiscal year from January). */
const computed = (expression: string): { formula: { expression: string; blanksAs: 'BlankAsBlank' } } & typeof readOnly => ({
	...readOnly,
	formula: { expression, blanksAs: 'BlankAsBlank' },
});

export const opportunity: ObjectDef = object(
	'Opportunity',
	'Opportunity',
	'Opportunities',
	'006',
	[
		lookup('AccountId', 'Account ID', 'Account', 'Account', 'Opportunities', { deleteConstraint: 'Cascade' }),
		text('Name', 'Name', 120, { required: true, nameField: true }),
		longText('Description', 'Description'),
		// Not a restricted picklist (Object Reference, "Opportunity"): the API takes stages that are not in the list.
		picklist('StageName', 'Stage', stages, { required: true }),
		currency('Amount', 'Amount'),
		percent('Probability', 'Probability (%)'),
		field('ExpectedRevenue', 'Expected Amount', 'currency', {
			precision: 18,
			scale: 2,
			...computed('Amount * Probability'),
			// Tells the amount: profiles carry a field permission of its own.
			permissionable: true,
		}),
		date('CloseDate', 'Close Date', { required: true }),
		picklist(
			'Type',
			'Opportunity Type',
			values(['Existing Customer - Upgrade', 'Existing Customer - Replacement', 'Existing Customer - Downgrade', 'New Customer']),
		),
		text('NextStep', 'Next Step', 255),
		picklist('LeadSource', 'Lead Source', sources),
		checkbox('IsClosed', 'Closed', readOnly),
		checkbox('IsWon', 'Won', readOnly),
		picklist('ForecastCategory', 'Forecast Category', values(Object.keys(forecastCategories)), { ...readOnly, restricted: true }),
		picklist('ForecastCategoryName', 'Forecast Category', values(Object.values(forecastCategories)), {
			restricted: true,
			permissionable: false,
		}),
		owner(false),
		lastActivity,
		checkbox('HasOpenActivity', 'Has Open Activity', readOnly),
		...opportunityTerritoryFields,
		field('FiscalQuarter', 'Fiscal Quarter', 'int', { precision: 9, scale: 0, ...computed('CEILING(MONTH(CloseDate) / 3)') }),
		field('FiscalYear', 'Fiscal Year', 'int', { precision: 9, scale: 0, ...computed('YEAR(CloseDate)') }),
		field('Fiscal', 'Fiscal Period', 'string', {
			length: 6,
			...computed('TEXT(YEAR(CloseDate)) & " " & TEXT(CEILING(MONTH(CloseDate) / 3))'),
		}),
	],
	// Public Read Only in a new org (Salesforce Help, "Default Organization-Wide Access Levels").
	{ sharingModel: 'Read', description: 'A deal in progress or closed.' },
);

/** Written by the platform on a change of Amount, Probability, StageName or CloseDate; read-only to everybody. */
export const opportunityHistory: ObjectDef = object(
	'OpportunityHistory',
	'Opportunity: Stage History',
	'Opportunity: Stage History',
	'008',
	[
		field('Id', 'Opportunity History ID', 'id', { ...readOnly, length: 18, idLookup: true }),
		lookup('OpportunityId', 'Opportunity ID', 'Opportunity', 'Opportunity', 'OpportunityHistories', {
			...readOnly,
			deleteConstraint: 'Cascade',
		}),
		lookup('CreatedById', 'Created By ID', 'User', 'CreatedBy', undefined, readOnly),
		dateTime('CreatedDate', 'Created Date', readOnly),
		text('StageName', 'Stage Name', 255, readOnly),
		currency('Amount', 'Amount', readOnly),
		currency('ExpectedRevenue', 'Expected Revenue', readOnly),
		date('CloseDate', 'Close Date', readOnly),
		percent('Probability', 'Probability', readOnly),
		text('ForecastCategory', 'To ForecastCategory', 40, readOnly),
		currency('PrevAmount', 'Previous Amount', readOnly),
		date('PrevCloseDate', 'Previous Close Date', readOnly),
		dateTime('SystemModstamp', 'System Modstamp', readOnly),
		checkbox('IsDeleted', 'Deleted', readOnly),
	],
	{ kind: 'history', parentObject: 'Opportunity', audited: false },
);

/** The lead statuses as rows; the engine fills it from the values of Lead.Status. */
export const leadStatus: ObjectDef = object(
	'LeadStatus',
	'Lead Status Value',
	'Lead Status Value',
	// A prefix of its own: in Salesforce all such values share 01J.
	'1JL',
	[
		text('MasterLabel', 'Master Label', 255, { ...readOnly, nameField: true }),
		text('ApiName', 'API Name', 255, readOnly),
		integer('SortOrder', 'Order', readOnly),
		checkbox('IsDefault', 'Is Default', readOnly),
		checkbox('IsConverted', 'Is Converted', readOnly),
	],
	{ kind: 'system', sharingModel: 'Read' },
);

/** The stages as rows; the engine fills it from the values of Opportunity.StageName. */
export const opportunityStage: ObjectDef = object(
	'OpportunityStage',
	'Opportunity Stage',
	'Opportunity Stage',
	'01J',
	[
		text('MasterLabel', 'Master Label', 255, { ...readOnly, nameField: true }),
		text('ApiName', 'API Name', 255, readOnly),
		checkbox('IsActive', 'Is Active', readOnly),
		integer('SortOrder', 'Order', readOnly),
		checkbox('IsClosed', 'Closed', readOnly),
		checkbox('IsWon', 'Won', readOnly),
		text('ForecastCategory', 'Forecast Category', 40, readOnly),
		text('ForecastCategoryName', 'Forecast Category Name', 255, readOnly),
		percent('DefaultProbability', 'Probability (%)', readOnly),
		textArea('Description', 'Description', 255, readOnly),
	],
	{ kind: 'system', sharingModel: 'Read' },
);
