/** One deployment while it is being read: the draft of the new schema, and what has to be said about each component. */
import { isDeepStrictEqual } from 'node:util';
import { findObject, type ObjectDef, type Schema } from '../model.ts';
import type { Problem } from './check.ts';
import type { ApplyOptions, DeployChecks, DeployMessage, PackageFiles } from './types.ts';
import type { XmlElement } from './xml.ts';

/** One component of a deployment: what it is, where it stands, what is wrong with it. */
export class Component {
	readonly type: string;
	readonly fullName: string;
	readonly fileName: string;
	readonly element: XmlElement | undefined;
	readonly problems: Problem[] = [];
	/** Definition before the deployment; undefined where it is new. */
	before: unknown;
	after: unknown;

	constructor(type: string, fullName: string, fileName: string, element?: XmlElement) {
		this.type = type;
		this.fullName = fullName;
		this.fileName = fileName;
		this.element = element;
	}

	/** Adds a problem, at `element` or at the component itself. */
	fail(problem: string, element: XmlElement | undefined = this.element): void {
		this.problems.push({ problem, ...(element ? { line: element.line, column: element.column } : {}) });
	}
}

export interface SourceFile {
	/** Path in the zip. */
	path: string;
	/** File name without folder and suffix. */
	name: string;
	root: XmlElement;
}

export class Deployment {
	readonly current: Schema;
	readonly draft: Schema;
	readonly files: PackageFiles;
	readonly checks: DeployChecks;
	readonly options: ApplyOptions;
	readonly components: Component[] = [];
	/** Objects of this deployment, already copied: the others are still shared with the current schema. */
	private readonly copied = new Set<string>();
	private readonly references: (() => void)[] = [];
	private readonly compilations: (() => void)[] = [];

	constructor(current: Schema, files: PackageFiles, checks: DeployChecks, options: ApplyOptions) {
		this.current = current;
		this.files = files;
		this.checks = checks;
		this.options = options;
		this.draft = Object.fromEntries(
			Object.entries(current).map(([key, map]) => [key, new Map(map as Map<string, unknown>)]),
		) as unknown as Schema;
	}

	component(type: string, fullName: string, fileName: string, element?: XmlElement): Component {
		const twin = this.components.find((each) => each.type === type && each.fullName.toLowerCase() === fullName.toLowerCase());
		const component = new Component(type, fullName, fileName, element);
		if (twin) component.fail(`Duplicate ${type} ${fullName}: it is also in ${twin.fileName}.`);
		this.components.push(component);
		return component;
	}

	/** References to other components: resolved when every file has been read. */
	afterwards(check: () => void): void {
		this.references.push(check);
	}

	/** Formulas and flows: compiled when every reference is resolved. */
	lastly(check: () => void): void {
		this.compilations.push(check);
	}

	runLaterChecks(): void {
		for (const check of this.references) check();
		for (const check of this.compilations) check();
	}

	object(name: string): ObjectDef | undefined {
		return findObject(this.draft, name);
	}

	/** The draft's own copy of an object, to be changed. */
	editable(name: string): ObjectDef | undefined {
		const object = this.object(name);
		if (!object || this.copied.has(object.name)) return object;
		const copy: ObjectDef = {
			...object,
			fields: new Map(object.fields),
			validationRules: [...object.validationRules],
			listViews: [...object.listViews],
			compactLayouts: [...object.compactLayouts],
		};
		this.add(copy);
		return copy;
	}

	add(object: ObjectDef): void {
		this.copied.add(object.name);
		this.draft.objects.set(object.name, object);
	}

	get failed(): boolean {
		return this.components.some((each) => each.problems.length > 0);
	}

	/** One message per component; a failed one has one message per problem. */
	messages(): DeployMessage[] {
		return this.components.flatMap((each) => {
			const base = { componentType: each.type, fullName: each.fullName, fileName: each.fileName, deleted: false };
			if (each.problems.length === 0) {
				const created = each.before === undefined;
				return [{ ...base, success: true, created, changed: created || !isDeepStrictEqual(each.before, each.after) }];
			}
			return each.problems.map((problem): DeployMessage => ({
				...base,
				success: false,
				created: false,
				changed: false,
				problem: problem.problem,
				problemType: 'Error',
				...(problem.line === undefined ? {} : { lineNumber: problem.line, columnNumber: problem.column ?? 1 }),
			}));
		});
	}
}

/** Sets a definition in one of the draft's maps and notes what was there before. */
export function put<T>(component: Component, map: Map<string, T>, key: string, definition: T): void {
	component.before = map.get(key);
	component.after = definition;
	map.set(key, definition);
}

/** Sets a named definition in a list (validation rules, list views), in place where it is there already. */
export function putInList<T extends { fullName: string }>(component: Component, list: T[], definition: T): void {
	const index = list.findIndex((each) => each.fullName === definition.fullName);
	component.before = list[index];
	component.after = definition;
	if (index < 0) list.push(definition);
	else list[index] = definition;
}
