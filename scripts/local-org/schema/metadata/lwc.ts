/** Lightning web component bundles: the files as they come, and what the configuration file says. */
import type { LwcBundleDef } from '../model.ts';
import { checkElement } from './check.ts';
import { put, type Component, type Deployment } from './deployment.ts';
import { child, childFlag, childrenOf, childText, parseXml, XmlError, type XmlElement } from './xml.ts';

type TargetConfig = NonNullable<LwcBundleDef['targetConfigs']>[number];

/** Targets for which the local org has pages (LWC Developer Guide, XML Configuration File Elements). */
const knownTargets: readonly string[] = ['lightning__RecordPage', 'lightning__HomePage', 'lightning__AppPage'];
const propertyTypes: readonly string[] = ['String', 'Integer', 'Boolean'];
const suffixes: readonly string[] = ['.js-meta.xml', '.js', '.html', '.css', '.svg'];
const namespace = 'http://soap.sforce.com/2006/04/metadata';

/** Reads the bundle in `lwc/<name>/`. */
export function readBundle(deployment: Deployment, name: string): void {
	const folder = `lwc/${name}/`;
	const files = new Map<string, Buffer>();
	for (const [path, bytes] of deployment.files) if (path.startsWith(folder)) files.set(path.slice(folder.length), Buffer.from(bytes));
	const metaName = `${name}.js-meta.xml`;
	const component = deployment.component('LightningComponentBundle', name, `${folder}${metaName}`);
	if (!/^[a-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*$/.test(name))
		component.fail(
			`The component name ${name} must begin with a lower-case letter and contain only letters, digits and single underscores.`,
		);
	for (const file of files.keys())
		if (!suffixes.some((suffix) => file.endsWith(suffix)))
			component.fail(`${folder}${file}: files of this kind do not belong in a component bundle.`);
	const meta = files.get(metaName);
	if (!meta) return component.fail(`A component bundle needs its configuration file ${metaName}.`);
	if (!files.has(`${name}.js`) && !files.has(`${name}.css`)) return component.fail(`The component bundle ${name} has no ${name}.js.`);
	let root: XmlElement;
	try {
		root = parseXml(meta.toString('utf8'));
	} catch (error) {
		if (!(error instanceof XmlError)) throw error;
		component.problems.push({ problem: `Error parsing file: ${error.message}`, line: error.line, column: error.column });
		return;
	}
	if (root.name !== 'LightningComponentBundle')
		return component.fail(`Error parsing file: Element ${root.name} invalid at this location; expected LightningComponentBundle`, root);
	component.problems.push(...checkElement(root, 'LightningComponentBundle'));
	const targets = readTargets(component, root);
	const targetConfigs = readTargetConfigs(component, root, targets);
	const bundle: LwcBundleDef = {
		name,
		files,
		isExposed: childFlag(root, 'isExposed'),
		targets,
		...(targetConfigs.length ? { targetConfigs } : {}),
	};
	if (!childText(root, 'apiVersion')) component.fail('Required field is missing: apiVersion', root);
	put(component, deployment.draft.lwc, name, bundle);
	deployment.afterwards(() => {
		for (const config of targetConfigs)
			for (const object of config.objects)
				if (!deployment.object(object))
					component.fail(`In field: object - no CustomObject named ${object} found`, child(root, 'targetConfigs'));
	});
}

function readTargets(component: Component, root: XmlElement): string[] {
	const elements = childrenOf(child(root, 'targets') ?? root, 'target');
	for (const each of elements)
		if (!knownTargets.includes(each.text.trim()))
			component.fail(`The target ${each.text.trim()} is not implemented in the local org; it has ${knownTargets.join(', ')}.`, each);
	return elements.map((each) => each.text.trim());
}

function readTargetConfigs(component: Component, root: XmlElement, targets: readonly string[]): TargetConfig[] {
	const element = child(root, 'targetConfigs');
	if (!element) return [];
	return childrenOf(element, 'targetConfig').map((config) => {
		const named = (config.attributes['targets'] ?? '').split(',').map((each) => each.trim());
		for (const each of named)
			if (!targets.includes(each)) component.fail(`The target configuration is for ${each}, which is not among the targets.`, config);
		for (const each of config.children)
			if (!['objects', 'property', 'supportedFormFactors'].includes(each.name))
				component.fail(`Error parsing file: Element {${namespace}}${each.name} invalid at this location in type TargetConfig`, each);
		return {
			targets: named,
			objects: childrenOf(child(config, 'objects') ?? config, 'object').map((each) => each.text.trim()),
			properties: childrenOf(config, 'property').map((each) => readProperty(component, each)),
		};
	});
}

function readProperty(component: Component, element: XmlElement): TargetConfig['properties'][number] {
	const { name, type, label } = element.attributes;
	const byDefault = element.attributes['default'];
	if (!name) component.fail('A property needs a name.', element);
	if (!type || !propertyTypes.includes(type))
		component.fail(`The property type ${type ?? ''} is not implemented in the local org; it takes ${propertyTypes.join(', ')}.`, element);
	return {
		name: name ?? '',
		type: type ?? 'String',
		required: element.attributes['required'] === 'true',
		...(byDefault === undefined ? {} : { default: byDefault }),
		...(label ? { label } : {}),
	};
}
