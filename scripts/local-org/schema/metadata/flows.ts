/** Flow files: checked XML as data. What a flow means is compiled by the engine, through the injected check. */
import type { FlowDef } from '../model.ts';
import { apiElements } from './apiTypes.ts';
import { put, type Component, type Deployment, type SourceFile } from './deployment.ts';
import { nameProblem } from './names.ts';
import { isOneOf } from './values.ts';
import { child, childText, type XmlElement } from './xml.ts';

const statuses = ['Active', 'Draft', 'Obsolete', 'InvalidDraft'] as const;

export function readFlow(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('Flow', name, file.path, root);
	const problem = nameProblem(name, 80);
	if (problem) component.fail(problem);
	const status = childText(root, 'status') ?? 'Draft';
	const description = childText(root, 'description');
	const runInMode = childText(root, 'runInMode');
	if (!isOneOf(component, child(root, 'status') ?? root, status, statuses, 'FlowVersionStatus')) return;
	const apiVersion = Number(childText(root, 'apiVersion'));
	if (!Number.isFinite(apiVersion)) component.fail('Required field is missing: apiVersion');
	const def: FlowDef = {
		fullName: name,
		label: childText(root, 'label') ?? name,
		apiVersion,
		status: deployment.options.flowsArriveInactive && status === 'Active' ? 'Draft' : status,
		processType: childText(root, 'processType') ?? '',
		xml: toData(root, 'Flow'),
		...(description ? { description } : {}),
		...(runInMode ? { runInMode } : {}),
	};
	// A version that arrives inactive leaves the active one in force.
	const active =
		deployment.options.flowsArriveInactive && deployment.current.flows.get(name)?.status === 'Active'
			? deployment.current.flows.get(name)!
			: undefined;
	put(component, deployment.draft.flows, name, active ?? def);
	deployment.lastly(() => {
		// A file that already fails to parse would only be reported twice.
		if (component.problems.length) return;
		for (const each of deployment.checks.checkFlow(deployment.draft, def)) component.fail(each.problem, placeOf(component, each.element));
	});
}

/** Elements as the flow compiler reads them: repeatable ones as arrays, leaves as text. */
function toData(element: XmlElement, typeName: string): Record<string, unknown> {
	const elements = apiElements(typeName);
	const result: Record<string, unknown> = {};
	for (const each of element.children) {
		const known = elements?.get(each.name);
		const value = known && apiElements(known.type) ? toData(each, known.type) : each.text.trim() === '' ? '' : each.text;
		if (known?.repeated) ((result[each.name] ??= []) as unknown[]).push(value);
		else result[each.name] = value;
	}
	return result;
}

/** The flow element of a name, for the line to point at. */
function placeOf(component: Component, name: string | undefined): XmlElement | undefined {
	const root = component.element;
	if (!root || name === undefined) return root;
	const find = (element: XmlElement): XmlElement | undefined => {
		for (const each of element.children) {
			if (childText(each, 'name') === name) return each;
			const below = find(each);
			if (below) return below;
		}
		return undefined;
	};
	return name === 'start' ? (child(root, 'start') ?? root) : (find(root) ?? root);
}
