/**
 * The base package compiles each of its 2,000 icons into a template. The page has SLDS's sprites at hand, so icons are
 * `<use>` references to those, which is how Lightning Experience draws them too.
 */
import { getCategory, getName } from 'lightning/iconUtils';
import BaseIcon from 'base/primitiveIcon';

const SPRITES = '/lightning/slds/icons/';

export default class PrimitiveIcon extends BaseIcon {
	/** Nothing to load: the sprite is fetched by the browser. */
	override async requestIconTemplates() {}

	override get href() {
		if (this.src) return super.href;
		const category = getCategory(this.iconName);
		return category ? `${SPRITES}${category}-sprite/svg/symbols.svg#${getName(this.iconName)}` : '';
	}
}
