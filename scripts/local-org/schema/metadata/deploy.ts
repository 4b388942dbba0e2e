/** A whole deployment: deletions before, components, deletions after. All of it or nothing. */
import type { Schema } from '../model.ts';
import { fileOf, flowStatus, readDeletions, removeComponent, type Deletion } from './deletions.ts';
import { fileTypeOf } from './inventory.ts';
import { applyPackage, schemaOf } from './index.ts';
import { mergeFiles } from './merge.ts';
import { withoutFailed } from './partial.ts';
import type { ApplyOptions, DeployChecks, DeployMessage, PackageFiles } from './types.ts';

/** What an org has: its kept files and the schema that they make. */
export interface OrgMetadata {
	schema: Schema;
	files: PackageFiles;
}

export interface DeployPackageOptions extends ApplyOptions {
	/** A component to be deleted that is not there fails the deployment unless warnings are ignored (Metadata API Developer Guide, DeployOptions). */
	ignoreWarnings?: boolean;
	/** rollbackOnError false: what can be done is done ("performed without errors", Metadata API Developer Guide, DeployOptions). */
	partial?: boolean;
	/** What the engine knows of a component that stops its deletion (assignments, versions); undefined where nothing does. */
	undeletable?(type: string, fullName: string): string | undefined;
	/** What the org shows of a schema: objects and fields of features that are off are not there for what is deployed. */
	visible?(schema: Schema): Schema;
	/** Number of a flow's latest version. */
	flowVersion?(fullName: string): number | undefined;
}

export interface DeployPackageResult extends OrgMetadata {
	success: boolean;
	messages: DeployMessage[];
}

/**
 * Deploys a package on top of what there is; on failure the metadata is as before. Where a partial deployment is asked for, what fails
 * is left out and the rest tried again, until nothing fails.
 */
export function deployPackage(
	current: OrgMetadata,
	deployed: PackageFiles,
	checks: DeployChecks,
	options: DeployPackageOptions = {},
): DeployPackageResult {
	const first = attempt(current, deployed, checks, options);
	if (first.success || !options.partial) return first;
	const failures: DeployMessage[] = [];
	let result = first;
	let rest = deployed;
	while (!result.success) {
		const failed = result.messages.filter((each) => !each.success);
		failures.push(...failed);
		const next = withoutFailed(rest, failed);
		if (!next) return { ...current, success: false, messages: [...result.messages.filter((each) => each.success), ...unique(failures)] };
		rest = next;
		result = attempt(current, rest, checks, { ...options, unlisted: true });
	}
	const said = [...result.messages, ...unique(failures)];
	const lost = first.messages
		.filter((each) => each.success && !said.some((other) => isSame(each, other)))
		.map((each): DeployMessage => ({
			...blank(each.componentType, each.fullName, each.fileName),
			problem: `Not deployed, because something else in ${each.fileName} failed.`,
			problemType: 'Error',
		}));
	return { ...result, success: result.messages.some((each) => each.componentType), messages: [...said, ...lost] };
}

/** A failure that came again with every attempt is said once. */
const unique = (messages: readonly DeployMessage[]): DeployMessage[] => [
	...new Map(messages.map((each) => [JSON.stringify([each.componentType, each.fullName, each.problem]), each])).values(),
];

function attempt(current: OrgMetadata, deployed: PackageFiles, checks: DeployChecks, options: DeployPackageOptions): DeployPackageResult {
	const deletions = readDeletions(deployed);
	const messages: DeployMessage[] = deletions.problems.map(({ manifest, ...problem }) => ({
		...blank('', manifest, manifest),
		problem: problem.problem,
		problemType: 'Error',
		lineNumber: problem.line ?? 1,
		columnNumber: problem.column ?? 1,
	}));
	const before = remove(current, deletions.pre, checks, options, messages);
	const shown = options.visible && namesHidden(before.schema, options.visible(before.schema), deployed);
	const seen = shown && applyPackage(shown, deployed, checks, options);
	const result = seen && !seen.success ? { ...seen, schema: before.schema } : applyPackage(before.schema, deployed, checks, options);
	const broken = result.success ? (checks.checkComponents?.(result.schema) ?? []) : [];
	messages.push(...result.messages.filter((each) => !broken.some((other) => isSame(each, other))), ...broken);
	let after: OrgMetadata = { schema: result.schema, files: result.success ? mergeFiles(before.files, deployed, options) : before.files };
	if (result.success && broken.length === 0) after = remove(after, deletions.post, checks, options, messages);
	const success = messages.every((each) => each.success);
	return { ...(success ? after : current), success, messages };
}

/** The schema to check a package against that names something hidden; undefined where it names nothing of the kind. */
function namesHidden(whole: Schema, shown: Schema, deployed: PackageFiles): Schema | undefined {
	const hidden = [...whole.objects.values()].flatMap((object) => {
		const visible = shown.objects.get(object.name);
		return visible ? [...object.fields.keys()].filter((name) => !visible.fields.has(name)) : [object.name];
	});
	if (hidden.length === 0) return undefined;
	const named = new RegExp(`\\b(${hidden.join('|')})\\b`, 'i');
	return [...deployed].some(([path, bytes]) => named.test(path) || named.test(Buffer.from(bytes).toString('latin1'))) ? shown : undefined;
}

const isSame = (a: DeployMessage, b: DeployMessage): boolean => a.componentType === b.componentType && a.fullName === b.fullName;

/** Deletes what a manifest lists, all at once: what refers to each other goes together. */
function remove(
	org: OrgMetadata,
	deletions: readonly Deletion[],
	checks: DeployChecks,
	options: DeployPackageOptions,
	messages: DeployMessage[],
): OrgMetadata {
	if (deletions.length === 0) return org;
	let { files } = org;
	const done: Deletion[] = [];
	const fail = (deletion: Deletion, problem: string): void => {
		messages.push({
			...blank(deletion.type, deletion.fullName, deletion.manifest),
			problem,
			problemType: 'Error',
			lineNumber: deletion.line,
			columnNumber: deletion.column,
		});
	};
	for (const deletion of deletions) {
		const target: { fullName?: string; problem?: string } =
			deletion.type === 'Flow' ? flowToDelete(org.files, deletion, options) : { fullName: deletion.fullName };
		const problem = target.problem ?? undeletable(org.schema, deletion, options);
		if (problem !== undefined) {
			fail(deletion, problem);
			continue;
		}
		const removal =
			target.fullName === undefined ? { files, found: false } : removeComponent(files, { type: deletion.type, fullName: target.fullName });
		// A child of something that this manifest deletes too is gone with it.
		if (!removal.found && !(target.fullName && removeComponent(org.files, { type: deletion.type, fullName: target.fullName }).found)) {
			messages.push({
				...blank(deletion.type, deletion.manifest, deletion.manifest),
				success: options.ignoreWarnings === true,
				problem: `No ${deletion.type} named: ${deletion.fullName} found`,
				problemType: 'Warning',
				lineNumber: deletion.line,
				columnNumber: deletion.column,
			});
			continue;
		}
		files = removal.files;
		done.push(deletion);
	}
	if (done.length === 0) return org;
	const rest = schemaOf(files, checks, options);
	const broken = rest.messages.filter((each) => !each.success);
	if (rest.success) broken.push(...(checks.checkComponents?.(rest.schema) ?? []));
	for (const deletion of done) {
		const users = broken.filter((each) => speaksOf(each, deletion) || !done.some((other) => speaksOf(each, other)));
		if (users.length === 0)
			messages.push({ ...blank(deletion.type, deletion.fullName, fileOf(org.files, deletion)), success: true, deleted: true });
		else fail(deletion, referenced(deletion, users));
	}
	return rest.success ? { schema: rest.schema, files } : org;
}

const speaksOf = (message: DeployMessage, { fullName }: Deletion): boolean =>
	(message.problem ?? '').includes(fullName.slice(fullName.lastIndexOf('.') + 1));

/** Words of a Setup page that will not delete: what it is, and what still uses it. */
function referenced(deletion: Deletion, users: readonly DeployMessage[]): string {
	const names = [...new Set(users.map((each) => `${spaced(each.componentType)} - ${each.fullName}`))];
	return `This ${spaced(deletion.type).toLowerCase()} is referenced elsewhere in salesforce.com. Remove the usage and try again. : ${names.join(', ')}.`;
}
const spaced = (type: string): string => type.replace(/([a-z])([A-Z])/g, '$1 $2');

/**
 * A flow is deleted version by version: `Name-3`, and never while active ("You can delete a flow version if it isn't active", Metadata API
 * Developer Guide, Flow). Without a number Salesforce answers with missing access (github.com/forcedotcom/cli/issues/3401).
 */
function flowToDelete(files: PackageFiles, { fullName }: Deletion, options: DeployPackageOptions): { fullName?: string; problem?: string } {
	const [, name = fullName, version] = /^(.+)-(\d+)$/.exec(fullName) ?? [];
	const bytes = files.get(`flows/${name}.flow`);
	if (!bytes) return {};
	if (version === undefined) return { problem: 'insufficient access rights on cross-reference id' };
	if (Number(version) !== (options.flowVersion?.(name) ?? 1)) return {};
	if (flowStatus(bytes) === 'Active')
		return { problem: `The flow version ${fullName} is active and cannot be deleted. Deactivate it first.` };
	return { fullName: name };
}

function undeletable(schema: Schema, { type, fullName }: Deletion, options: DeployPackageOptions): string | undefined {
	if (!fileTypeOf(type)) return `The metadata type ${type} is not implemented in the local org.`;
	if (type === 'Settings') return `The settings ${fullName} cannot be deleted.`;
	if (type === 'StandardValueSet') return `The standard value set ${fullName} cannot be deleted.`;
	if (type === 'CustomObject' && schema.objects.get(fullName)?.custom === false)
		return `The standard object ${fullName} cannot be deleted.`;
	const [object = '', field = ''] = fullName.split('.');
	if (type === 'CustomField' && schema.objects.get(object)?.fields.get(field)?.custom === false)
		return `The standard field ${fullName} cannot be deleted.`;
	return options.undeletable?.(type, fullName);
}

const blank = (componentType: string, fullName: string, fileName: string): DeployMessage => ({
	componentType,
	fullName,
	fileName,
	success: false,
	created: false,
	changed: false,
	deleted: false,
});
