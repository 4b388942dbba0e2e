/** What the host uses of packages that come without usable typings. */
declare module '@lwc/synthetic-shadow' {}

declare module 'lightning/toast' {
	export default class Toast {
		static show(config: Record<string, unknown>, source?: EventTarget): void;
	}
}

declare module 'lightning/modal' {
	import { LightningElement } from 'lwc';

	export default class LightningModal extends LightningElement {
		static open(properties: Record<string, unknown>): Promise<string | boolean | undefined>;
		size: string;
		label: string;
		description: string;
		disableClose: boolean;
		close(result?: unknown): void;
	}
}

declare module 'lightning/iconUtils' {
	export function getCategory(iconName: string | null): string;
	export function getName(iconName: string | null): string;
}

declare module 'base/primitiveIcon' {
	import { LightningElement } from 'lwc';

	export default class LightningPrimitiveIcon extends LightningElement {
		src: string | undefined;
		iconName: string | null;
		get href(): string;
		requestIconTemplates(): Promise<void>;
	}
}
