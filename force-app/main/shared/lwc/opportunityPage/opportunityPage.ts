/** The record page of an opportunity, for links: an address for new tabs and readers, and the page that a click goes to. */
export const opportunityUrl = (id: string): string => `/lightning/r/Opportunity/${id}/view`;

/** The page of the link that was clicked: `<a href={url} data-id={id}>`. The browser does not follow the address as well. */
export function pageOfLink(click: Event): { type: string; attributes: Record<string, string> } {
	click.preventDefault();
	const recordId = (click.currentTarget as HTMLElement).dataset.id ?? '';
	return { type: 'standard__recordPage', attributes: { recordId, objectApiName: 'Opportunity', actionName: 'view' } };
}
