/**
 * Deployment: files → schema. Pure: nothing is stored, the current schema is never touched, and either everything in the
 * package is good or nothing of it is taken.
 */
import { activityTargets } from '../base/activities.ts';
import { deriveCompanions } from '../base/companions.ts';
import { baseSchema } from '../base/index.ts';
import type { Schema } from '../model.ts';
import { checkElement } from './check.ts';
import { Component, Deployment, type SourceFile } from './deployment.ts';
import { readBundle } from './lwc.ts';
import { isListed, readManifest, type Manifest } from './manifest.ts';
import { finishObject } from './objects.ts';
import { metadataTypes, typeOfFile, type MetadataType } from './registry.ts';
import type { ApplyOptions, ApplyResult, DeployChecks, DeployMessage, PackageFiles } from './types.ts';
import { XmlError, type XmlElement } from './xml.ts';
import { rootOf } from './edit.ts';

export { mergeFiles } from './merge.ts';
export { packageLimits, readPackage } from './zip.ts';
export type { ApplyOptions, ApplyResult, DeployChecks, FormulaKind, PackageFiles } from './types.ts';

const namespace = 'http://soap.sforce.com/2006/04/metadata';

/**
 * Applies a package on top of `current`: components in it are added or replaced, fields of an object file are merged into
 * the object, everything else stays. On failure `schema` is `current` and every problem found has its message.
 */
export function applyPackage(current: Schema, files: PackageFiles, checks: DeployChecks, options: ApplyOptions = {}): ApplyResult {
	const deployment = new Deployment(current, files, checks, options);
	const manifest = readManifest(files);
	const packageXml = deployment.component('', 'package.xml', 'package.xml');
	// It never counts as created, and always as changed.
	packageXml.before = null;
	packageXml.after = manifest.version;
	packageXml.problems.push(...manifest.problems);
	if (!options.unlisted) checkListing(deployment, manifest, packageXml);
	return run(deployment);
}

/** A file that was deployed once no longer passes. Nothing was changed. */
export class MetadataUnreadableError extends Error {
	override readonly name = 'MetadataUnreadableError';
	readonly failure: DeployMessage;

	constructor(failure: DeployMessage) {
		super(
			`The deployed metadata can no longer be read: ${failure.fileName}, ${failure.fullName}: ${failure.problem}. ` +
				'The state was left as it is. Start it with the version of the plugin that it came from, or throw it away with --fresh.',
		);
		this.failure = failure;
	}
}

/**
 * The schema of an org that these files (kept by `mergeFiles`) were deployed to, on top of a new org's.
 * @throws MetadataUnreadableError when a kept file no longer passes: the org was started by another version of the program
 */
export function buildSchema(files: PackageFiles, checks: DeployChecks, options: ApplyOptions = {}): Schema {
	const result = schemaOf(files, checks, options);
	const failure = result.messages.find((each) => !each.success);
	if (failure) throw new MetadataUnreadableError(failure);
	return result.schema;
}

/** The same, with a message per component: what kept files make, or why they no longer make anything. */
export function schemaOf(files: PackageFiles, checks: DeployChecks, options: ApplyOptions = {}): ApplyResult {
	// Kept flow files say what became of them (mergeFiles): nothing arrives here a second time.
	return run(new Deployment(baseSchema(), files, checks, { ...options, flowsArriveInactive: false }));
}

function run(deployment: Deployment): ApplyResult {
	for (const type of metadataTypes) {
		if (type.read) for (const path of pathsOf(deployment.files, type)) readFile(deployment, type, path);
		else for (const name of bundleNames(deployment.files)) readBundle(deployment, name);
	}
	for (const object of deployment.draft.objects.values()) finishObject(object);
	deriveAll(deployment.draft);
	deployment.runLaterChecks();
	const success = !deployment.failed;
	return { schema: success ? deployment.draft : deployment.current, messages: deployment.messages(), success };
}

const pathsOf = (files: PackageFiles, type: MetadataType): string[] => [...files.keys()].filter((path) => typeOfFile(path) === type).sort();
const bundleNames = (files: PackageFiles): string[] =>
	[...new Set([...files.keys()].flatMap((path) => /^lwc\/([^/]+)\//.exec(path)?.[1] ?? []))].sort();

function readFile(deployment: Deployment, type: MetadataType, path: string): void {
	const name = path.slice(type.folder.length + 1, -(type.suffix.length + 1));
	const failed = new Component(type.name, name, path);
	let root: XmlElement;
	try {
		root = rootOf(deployment.files.get(path)!);
	} catch (error) {
		if (!(error instanceof XmlError)) throw error;
		failed.problems.push({ problem: `Error parsing file: ${error.message}`, line: error.line, column: error.column });
		deployment.components.push(failed);
		return;
	}
	const expected = type.root?.(name) ?? type.name;
	if (root.name !== expected || root.attributes['xmlns'] !== namespace) {
		failed.fail(`Error parsing file: Element ${root.name} invalid at this location; expected {${namespace}}${expected}`, root);
		deployment.components.push(failed);
		return;
	}
	const problems = checkElement(root, expected);
	const before = deployment.components.length;
	type.read!(deployment, { path, name, root } satisfies SourceFile);
	attach(deployment.components.slice(before), problems, failed, deployment);
}

/** Gives each problem of a file to the innermost component whose element it stands in, else to the file's first. */
function attach(
	components: readonly Component[],
	problems: ReturnType<typeof checkElement>,
	fallback: Component,
	deployment: Deployment,
): void {
	if (!problems.length) return;
	const ordered = [...components].sort((a, b) => (b.element?.start ?? 0) - (a.element?.start ?? 0));
	for (const problem of problems) {
		const line = problem.line ?? 1;
		const owner = ordered.find(
			(each) =>
				each.element &&
				(each.element.line < line || (each.element.line === line && each.element.column <= (problem.column ?? 1))) &&
				lastLine(each.element) >= line,
		);
		if (owner) owner.problems.push(problem);
		else {
			if (!deployment.components.includes(fallback)) deployment.components.push(fallback);
			fallback.problems.push(problem);
		}
	}
}

/** The line on which the last element inside `element` begins: good enough to tell which component a problem is in. */
const lastLine = (element: XmlElement): number => element.children.reduce((line, each) => Math.max(line, lastLine(each)), element.line);

/** Every file listed, every listed component there. */
function checkListing(deployment: Deployment, manifest: Manifest, packageXml: Component): void {
	const found = new Set<string>();
	for (const path of deployment.files.keys()) {
		if (path === 'package.xml' || /^destructiveChanges/.test(path)) continue;
		const type = typeOfFile(path);
		if (!type) {
			deployment.component('', path, path).fail(`${path} is of a kind that is not implemented in the local org.`);
			continue;
		}
		const name = type.read ? decodeURIComponent(path.slice(type.folder.length + 1, -(type.suffix.length + 1))) : path.split('/')[1]!;
		found.add(`${type.name} ${name}`);
		if (!isListed(manifest, type.name, name) && !hasListedChildren(manifest, type, name))
			deployment.component(type.name, name, path).fail(`${path}: Not in package.xml`);
	}
	for (const [typeName, members] of manifest.members) {
		const type = metadataTypes.find((each) => each.name === typeName);
		if (!type) continue;
		for (const member of members)
			if (member !== '*' && !found.has(`${typeName} ${member}`))
				packageXml.fail(`An object '${member}' of type ${typeName} was named in package.xml, but was not found in zipped directory`);
	}
}

const hasListedChildren = (manifest: Manifest, type: MetadataType, name: string): boolean =>
	Object.values(type.children ?? {}).some((childType) =>
		[...(manifest.members.get(childType) ?? [])].some(
			(member) => member === '*' || type.name === 'CustomLabels' || member.startsWith(`${name}.`),
		),
	);

/** Share and history objects, and what activities may be about, follow from the objects. */
function deriveAll(schema: Schema): void {
	const own = [...schema.objects.values()].filter(
		(each) => !((each.kind === 'share' || each.kind === 'history') && each.name !== 'OpportunityHistory'),
	);
	schema.objects = new Map(own.map((each) => [each.name, each]));
	for (const each of own) for (const companion of deriveCompanions(each)) schema.objects.set(companion.name, companion);
	const about = [...activityTargets, ...own.filter((each) => each.kind === 'custom' && each.enableActivities).map((each) => each.name)];
	for (const [objectName, fieldName] of [
		['Task', 'WhatId'],
		['Event', 'WhatId'],
		['EmailMessage', 'RelatedToId'],
	] as const) {
		const object = schema.objects.get(objectName)!;
		schema.objects.set(objectName, {
			...object,
			fields: new Map(object.fields).set(fieldName, { ...object.fields.get(fieldName)!, referenceTo: about }),
		});
	}
}
