/** force:detailPanel: the page layout's sections, each of which folds. */
import { LightningElement, api } from 'lwc';
import { shownField } from 'host/fields';
import type { RecordRepresentation } from 'platform/recordStore';
import type { RecordPage } from '../../page/model.ts';

export default class DetailPanel extends LightningElement {
	@api page!: RecordPage;
	@api record!: RecordRepresentation;
	folded: string[] = [];

	get sections() {
		const { fields } = this.page.objectInfo;
		return this.page.sections.map((section) => {
			const open = !this.folded.includes(section.id);
			return {
				id: section.id,
				contentId: `content-${section.id}`,
				heading: section.heading,
				useHeading: section.useHeading,
				open,
				expanded: String(open),
				sectionClass: `slds-section${open ? ' slds-is-open' : ''}`,
				rows: section.layoutRows.map((row, index) => ({
					key: `${section.id}-${index}`,
					items: row.layoutItems.map((item) => {
						const info = fields[item.layoutComponents[0]?.apiName ?? ''];
						return {
							key: item.layoutComponents[0]?.apiName ?? item.label,
							label: item.label.replace(/ ID$/, ''),
							help: info?.inlineHelpText,
							shown: info && shownField(this.record, info),
						};
					}),
				})),
			};
		});
	}

	handleFold(event: Event): void {
		const id = (event.currentTarget as HTMLElement).dataset['section']!;
		this.folded = this.folded.includes(id) ? this.folded.filter((each) => each !== id) : [...this.folded, id];
	}
}
