/** Missing from the open base components: mirrors a property as an attribute. */
export function reflectAttribute(element: { template: { host: Element } }, name: string, value: string | boolean | null | undefined): void {
	const { host } = element.template;
	if (value === null || value === undefined || value === false) host.removeAttribute(name);
	else host.setAttribute(name, value === true ? '' : value);
}
