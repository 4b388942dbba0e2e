/** A deployed component: loaded when it is first shown, given what the page knows. One that fails takes nothing else with it. */
import { getComponentDef, LightningElement, api } from 'lwc';
import { session } from 'platform/session';
import { load, type Component } from './loader.ts';
import type { PageComponent, RecordPage } from '../../page/model.ts';

export default class CustomComponent extends LightningElement {
	@api component!: PageComponent;
	@api page: RecordPage | undefined;
	implementation: Component | undefined;
	problem: string | undefined;

	get properties(): Record<string, unknown> {
		const known = (getComponentDef(this.implementation!) as { props: Record<string, unknown> }).props;
		const given: Record<string, unknown> = {
			...this.component.properties,
			...(this.page ? { recordId: this.page.recordId, objectApiName: this.page.objectInfo.apiName } : {}),
		};
		return Object.fromEntries(Object.entries(given).filter(([name]) => name in known));
	}

	async connectedCallback(): Promise<void> {
		const url = session().components[this.component.name.slice(2)];
		try {
			if (!url) throw new Error('it is not part of the page bundle; load the page again');
			this.implementation = await load(url);
		} catch (error) {
			this.fail(error);
		}
	}

	errorCallback(error: Error): void {
		this.fail(error);
	}

	fail(error: unknown): void {
		this.implementation = undefined;
		this.problem = `The component ${this.component.name} stopped: ${(error as Error).message}`;
		console.error(error);
	}
}
