/** Deployed components come by URL; only a plain module may import what it computes. */
import type { LightningElement } from 'lwc';

export type Component = new () => LightningElement;

/** The component whose bundle file is at `url`. */
export async function load(url: string): Promise<Component> {
	return ((await import(url)) as { default: Component }).default;
}
