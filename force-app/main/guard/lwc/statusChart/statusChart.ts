import { api, LightningElement } from 'lwc';

interface Part {
	label: string;
	count: number;
	style: string;
	className: string;
	swatchClass: string;
}

/** Shares of a whole as one bar; the legend says the numbers, so that colour is never the only sign. */
export default class StatusChart extends LightningElement {
	@api items: { label: string; count: number }[] = [];
	@api label = '';

	get total(): number {
		return this.items.reduce((sum, { count }) => sum + count, 0);
	}
	get parts(): Part[] {
		return this.items
			.filter(({ count }) => count > 0)
			.map(({ label, count }) => {
				const tone = label.toLowerCase();
				return { label, count, style: `flex-grow: ${count}`, className: `part tone_${tone}`, swatchClass: `swatch tone_${tone}` };
			});
	}
}
