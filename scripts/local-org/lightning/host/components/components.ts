/** The components of one region, in order; each only while its visibility rule holds. */
import { LightningElement, api } from 'lwc';
import { session } from 'platform/session';
import type { RecordRepresentation } from 'platform/recordStore';
import type { PageComponent, RecordPage } from '../../page/model.ts';
import { isVisible } from './visibility.ts';

export default class Components extends LightningElement {
	@api components: PageComponent[] = [];
	/** On a record page: the page and its record as it is now. */
	@api page: RecordPage | undefined;
	@api record: RecordRepresentation | undefined;

	/** In a side column: lists are tiles there. */
	@api narrow = false;

	get items() {
		return this.components
			.filter((component) => isVisible(component.visibility, this.record, session().formFactor))
			.map((component) => ({
				...component,
				isHighlights: component.name === 'force:highlightsPanel',
				isDetail: component.name === 'force:detailPanel',
				relatedLists: component.name === 'force:relatedListContainer' ? this.page?.relatedLists : undefined,
				isTabset: component.name === 'flexipage:tabset',
				isCustom: component.name.startsWith('c:'),
			}));
	}
}
