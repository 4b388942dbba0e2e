/**
 * The platform modules that the components use, typed from Salesforce's documentation. On a page they are Salesforce's own
 * (or the local org's); nothing here is shipped.
 */
declare module '@salesforce/label/*' {
	const value: string;
	export default value;
}
declare module '@salesforce/user/Id' {
	const id: string;
	export default id;
}
declare module '@salesforce/customPermission/*' {
	/** True where the user holds it, otherwise undefined. */
	const held: boolean | undefined;
	export default held;
}
declare module '@salesforce/client/formFactor' {
	const formFactor: 'Large' | 'Medium' | 'Small';
	export default formFactor;
}
declare module '@salesforce/i18n/locale' {
	const locale: string;
	export default locale;
}
declare module 'lightning/graphql' {
	export function gql(strings: TemplateStringsArray, ...values: unknown[]): unknown;
	import type { WireAdapterConstructor } from 'lwc';
	// The wire's value depends on the query: each component says what it expects.
	export const graphql: WireAdapterConstructor<any, any>;
	export interface GraphqlResult<Data> {
		data?: Data;
		errors?: { message: string }[];
		refresh?: () => Promise<void>;
	}
}
declare module 'lightning/uiObjectInfoApi' {
	import type { WireAdapterConstructor } from 'lwc';
	export interface PicklistResult {
		data?: { values: { label: string; value: string }[] };
		error?: unknown;
	}
	export const getPicklistValues: WireAdapterConstructor<any, any>;
}
declare module 'lightning/uiRecordApi' {
	export interface RecordInput {
		apiName?: string;
		fields: Record<string, string | number | boolean | null>;
	}
	export function createRecord(input: RecordInput): Promise<{ id: string }>;
	export function updateRecord(input: RecordInput): Promise<{ id: string }>;
	export function notifyRecordUpdateAvailable(records: { recordId: string }[]): Promise<void>;
}
declare module 'lightning/empApi' {
	export interface EmpMessage {
		data: { payload: Record<string, unknown>; event: { replayId: number } };
	}
	export type Subscription = object;
	export function subscribe(channel: string, replayId: number, onMessage: (message: EmpMessage) => void): Promise<Subscription>;
	export function unsubscribe(subscription: Subscription, done?: (response: unknown) => void): Promise<unknown>;
	export function isEmpEnabled(): Promise<boolean>;
	export function onError(callback: (error: unknown) => void): void;
}
declare module 'lightning/platformShowToastEvent' {
	export class ShowToastEvent extends CustomEvent<unknown> {
		constructor(toast: { title: string; message?: string; variant?: 'success' | 'error' | 'info' | 'warning'; mode?: string });
	}
}
declare module 'lightning/refresh' {
	/** Asks the standard components of the page to fetch their data again. */
	export class RefreshEvent extends Event {
		constructor();
	}
}

declare module 'lightning/navigation' {
	import type { LightningElement } from 'lwc';
	export interface PageReference {
		type: string;
		attributes: Record<string, string>;
	}
	const Navigate: unique symbol;
	export interface Navigates {
		[Navigate](page: PageReference): void;
	}
	interface NavigationMixinFunction {
		(base: typeof LightningElement): { new (): LightningElement & Navigates; prototype: LightningElement & Navigates };
		readonly Navigate: typeof Navigate;
	}
	export const NavigationMixin: NavigationMixinFunction;
}
