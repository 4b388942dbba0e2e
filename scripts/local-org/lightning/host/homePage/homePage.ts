/** Home: the app's page, three columns as the desktop template has them, stacked on a phone. */
import { LightningElement, api } from 'lwc';
import type { HomePage as Page, PageComponent } from '../../page/model.ts';

export default class HomePage extends LightningElement {
	@api page!: Page;

	get structure() {
		return this.page.structure;
	}
	get top(): PageComponent[] {
		return this.region('top');
	}
	get bottomLeft(): PageComponent[] {
		return this.region('bottomLeft');
	}
	get bottomRight(): PageComponent[] {
		return this.region('bottomRight');
	}
	get sidebar(): PageComponent[] {
		return this.region('sidebar');
	}
	get hasBottomLeft(): boolean {
		return this.bottomLeft.length > 0;
	}
	get hasBottomRight(): boolean {
		return this.bottomRight.length > 0;
	}
	get hasSidebar(): boolean {
		return this.sidebar.length > 0;
	}

	region(name: string): PageComponent[] {
		return this.page.structure?.regions.find((each) => each.name === name)?.components ?? [];
	}
}
