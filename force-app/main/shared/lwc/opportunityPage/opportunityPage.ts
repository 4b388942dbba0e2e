/** Record pages for links: an address for new tabs and readers, and the page that a click goes to. */
export const recordUrl = (objectApiName: string, id: string): string => `/lightning/r/${objectApiName}/${id}/view`;
export const opportunityUrl = (id: string): string => recordUrl('Opportunity', id);

/** The page of the link that was clicked: `<a href={url} data-id={id}>`. The browser does not follow the address as well. */
export function pageOfLink(click: Event, objectApiName = 'Opportunity'): { type: string; attributes: Record<string, string> } {
	click.preventDefault();
	const recordId = (click.currentTarget as HTMLElement).dataset.id ?? '';
	return { type: 'standard__recordPage', attributes: { recordId, objectApiName, actionName: 'view' } };
}
