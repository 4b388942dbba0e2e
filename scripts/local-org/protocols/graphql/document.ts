/**
 * From query text to a document that this user may run: parsed and validated once per text, then without what is hidden from the user
 * where it is marked @optional, and refused where it is not (GraphQL API Developer Guide, "Status Codes and Error Responses").
 */
import {
	getDirectiveValues,
	GraphQLError,
	Kind,
	parse,
	TypeInfo,
	validate,
	visit,
	visitWithTypeInfo,
	type ASTNode,
	type DocumentNode,
	type FieldNode,
	type FragmentDefinitionNode,
	type GraphQLSchema,
	type SelectionSetNode,
} from 'graphql';
import type { Schema } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { meaningOf, type Meaning } from './meaning.ts';
import { buildGraphqlSchema, optionalDirective } from './schema.ts';

const MAX_CHARACTERS = 100_000;
const MAX_TOKENS = 10_000;
const MAX_DEPTH = 30;
/** Fields after fragments are spread out: a small text can stand for very many. */
const MAX_FIELDS = 5_000;
/** Objects in the variables of a request, such as the conditions of a filter; lists of plain values hold as many as they like. */
const MAX_VARIABLE_OBJECTS = 5_000;
/** Documented: a request holds at most ten queries. */
const MAX_QUERIES = 10;
const CACHED_DOCUMENTS = 300;

export type ErrorType = 'InvalidSyntax' | 'ValidationError' | 'OperationNotSupported' | 'DataFetchingException' | 'ExecutionAborted';
export const failure = (message: string, ErrorType: ErrorType, nodes?: ASTNode): GraphQLError =>
	new GraphQLError(message, { ...(nodes ? { nodes } : {}), extensions: { ErrorType } });

/** A place in a document that needs a right. */
interface Use {
	node: FieldNode;
	meaning: Meaning;
	typeName: string;
	path: string;
	optional: boolean;
	/** Index of the use it stands in: hidden with it. */
	within: number;
}
interface Prepared {
	document: DocumentNode;
	uses: Use[];
	/** Documents without some optional uses, by which ones. */
	pruned: Map<string, DocumentNode>;
}
interface OrgDocuments {
	schema: GraphQLSchema;
	prepared: Map<string, Prepared | GraphQLError[]>;
}
const documents = new WeakMap<Schema, OrgDocuments>();

/** @returns the document and its schema, or why it cannot run */
export function documentFor(
	engine: Engine,
	user: UserContext,
	text: string,
): { schema: GraphQLSchema; document: DocumentNode } | { errors: GraphQLError[] } {
	let org = documents.get(engine.schema);
	if (!org) documents.set(engine.schema, (org = { schema: buildGraphqlSchema(engine.schema), prepared: new Map() }));
	let prepared = org.prepared.get(text);
	if (!prepared) {
		prepared = prepare(org.schema, text);
		if (org.prepared.size >= CACHED_DOCUMENTS) org.prepared.delete(org.prepared.keys().next().value!);
		org.prepared.set(text, prepared);
	}
	if (Array.isArray(prepared)) return { errors: prepared };

	const hidden = new Set<number>();
	const errors: GraphQLError[] = [];
	prepared.uses.forEach((use, index) => {
		const inHidden = hidden.has(use.within);
		if (!inHidden && mayUse(engine, user, use.meaning)) return;
		// Of a field within a hidden one nothing is said: the outer one is the news.
		hidden.add(index);
		if (!inHidden && !use.optional) errors.push(undefinedField(use.node, use.node.name.value, use.typeName, use.path));
	});
	if (errors.length) return { errors };
	if (hidden.size === 0) return { schema: org.schema, document: prepared.document };
	const key = [...hidden].join();
	let document = prepared.pruned.get(key);
	if (!document) {
		const nodes = new Set([...hidden].map((index) => (prepared as Prepared).uses[index]!.node));
		document = without(prepared.document, (node) => nodes.has(node));
		prepared.pruned.set(key, document);
	}
	return { schema: org.schema, document };
}

function mayUse(engine: Engine, user: UserContext, meaning: Meaning): boolean {
	const { access } = engine;
	const object = (name: string): boolean => access.object(user, name).read;
	switch (meaning.kind) {
		case 'connection':
		case 'aggregate':
		case 'currentUser':
		case 'mutation':
			return object(meaning.object.name);
		case 'id':
			return true;
		case 'value':
		case 'grouped':
			return access.field(user, meaning.object.name, meaning.field.name).read;
		case 'parent':
			return access.field(user, meaning.object.name, meaning.lookup.name).read && object(meaning.target.name);
		case 'polymorphic':
			return access.field(user, meaning.object.name, meaning.lookup.name).read;
		case 'children':
			return object(meaning.child.name) && access.field(user, meaning.child.name, meaning.lookup.name).read;
	}
}

const undefinedField = (node: FieldNode, name: string, type: string, path: string): GraphQLError =>
	failure(`Validation error of type FieldUndefined: Field '${name}' in type '${type}' is undefined @ '${path}'`, 'ValidationError', node);

function prepare(schema: GraphQLSchema, text: string): Prepared | GraphQLError[] {
	if (text.length > MAX_CHARACTERS)
		return [failure(`The query has ${text.length} characters; at most ${MAX_CHARACTERS} are allowed.`, 'InvalidSyntax')];
	let document: DocumentNode;
	try {
		document = parse(text, { maxTokens: MAX_TOKENS });
	} catch (error) {
		// The parser calls itself for each level: it runs out of stack before the depth can be counted.
		if (error instanceof RangeError) return [failure('Invalid Syntax : the query nests too deeply.', 'InvalidSyntax')];
		const { message, nodes, source, positions, path } = error as GraphQLError;
		return [
			new GraphQLError(`Invalid Syntax : ${message}`, { nodes, source, positions, path, extensions: { ErrorType: 'InvalidSyntax' } }),
		];
	}
	const refused = refusedOperation(document) ?? tooLarge(document);
	if (refused) return [refused];
	// Unknown to everybody is hidden from everybody: @optional covers it too, and validation then does not see it.
	const known = withoutUnknownOptional(schema, document);
	const problems = validate(schema, known);
	if (problems.length) return problems.map((problem) => inSalesforceWords(known, problem));
	const uses = usesOf(schema, known);
	const queries = uses.filter((use) => use.meaning.kind === 'connection' || use.meaning.kind === 'aggregate');
	if (queries.length > MAX_QUERIES)
		return [failure(`The request holds ${queries.length} queries; at most ${MAX_QUERIES} are allowed.`, 'ValidationError')];
	return { document: known, uses, pruned: new Map() };
}

function refusedOperation(document: DocumentNode): GraphQLError | undefined {
	for (const definition of document.definitions)
		if (definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'subscription')
			return failure(`GraphQL ${definition.operation}s are not implemented in the local org.`, 'OperationNotSupported', definition);
	return undefined;
}

/** Depth and number of fields, fragments counted where they are spread. */
function tooLarge(document: DocumentNode): GraphQLError | undefined {
	const fragments = new Map(
		document.definitions
			.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
			.map((each) => [each.name.value, each as FragmentDefinitionNode]),
	);
	const measured = new Map<string, { depth: number; fields: number }>();
	const open = new Set<string>();
	const measure = (set: SelectionSetNode | undefined): { depth: number; fields: number } => {
		let depth = 0;
		let fields = 0;
		for (const selection of set?.selections ?? []) {
			const inner = selection.kind === Kind.FRAGMENT_SPREAD ? ofFragment(selection.name.value) : measure(selection.selectionSet);
			const own = selection.kind === Kind.FIELD ? 1 : 0;
			depth = Math.max(depth, inner.depth + own);
			fields += inner.fields + own;
		}
		return { depth, fields };
	};
	const ofFragment = (name: string): { depth: number; fields: number } => {
		// A cycle is validation's to report.
		if (open.has(name)) return { depth: 0, fields: 0 };
		let size = measured.get(name);
		if (!size) {
			open.add(name);
			size = measure(fragments.get(name)?.selectionSet);
			open.delete(name);
			measured.set(name, size);
		}
		return size;
	};
	for (const definition of document.definitions) {
		if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
		const { depth, fields } = measure(definition.selectionSet);
		if (depth > MAX_DEPTH)
			return failure(`The query is ${depth} levels deep; at most ${MAX_DEPTH} are allowed.`, 'ValidationError', definition);
		if (fields > MAX_FIELDS)
			return failure(`The query selects ${fields} fields; at most ${MAX_FIELDS} are allowed.`, 'ValidationError', definition);
	}
	return undefined;
}

/** What graphql-js would work through one by one is refused before. */
export function tooManyVariables(variables: Record<string, unknown>): GraphQLError | undefined {
	let objects = 0;
	const count = (value: unknown): void => {
		if (value === null || typeof value !== 'object') return;
		if (!Array.isArray(value)) objects++;
		for (const each of Object.values(value)) count(each);
	};
	count(variables);
	return objects > MAX_VARIABLE_OBJECTS
		? failure(
				`The filter conditions are too complicated: the variables hold ${objects} objects; at most ${MAX_VARIABLE_OBJECTS} are allowed. A list of values takes one condition: use "in".`,
				'ValidationError',
			)
		: undefined;
}

const isOptional = (node: FieldNode): boolean => getDirectiveValues(optionalDirective, node) !== undefined;

function withoutUnknownOptional(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
	const typeInfo = new TypeInfo(schema);
	const unknown = new Set<FieldNode>();
	visit(
		document,
		visitWithTypeInfo(typeInfo, {
			Field: (node) => void (typeInfo.getParentType() && !typeInfo.getFieldDef() && isOptional(node) && unknown.add(node)),
		}),
	);
	return unknown.size ? without(document, (node) => unknown.has(node)) : document;
}

/** The document without some fields, and without the fields and fragments that have nothing left in them. */
function without(document: DocumentNode, drop: (node: FieldNode) => boolean): DocumentNode {
	const empty = (set: SelectionSetNode | undefined): boolean => set !== undefined && set.selections.length === 0;
	const emptied = new Set<string>();
	let result = document;
	for (let before: DocumentNode | undefined; before !== result;) {
		before = result;
		result = visit(result, {
			Field: { enter: (node) => (drop(node) ? null : undefined), leave: (node) => (empty(node.selectionSet) ? null : undefined) },
			InlineFragment: { leave: (node) => (empty(node.selectionSet) ? null : undefined) },
			FragmentSpread: (node) => (emptied.has(node.name.value) ? null : undefined),
			FragmentDefinition: {
				leave: (node) => {
					if (!empty(node.selectionSet)) return undefined;
					emptied.add(node.name.value);
					return null;
				},
			},
		}) as DocumentNode;
	}
	return result;
}

function usesOf(schema: GraphQLSchema, document: DocumentNode): Use[] {
	const typeInfo = new TypeInfo(schema);
	const uses: Use[] = [];
	const open: number[] = [];
	const path: string[] = [];
	visit(
		document,
		visitWithTypeInfo(typeInfo, {
			Field: {
				enter: (node) => {
					path.push(node.name.value);
					const parent = typeInfo.getParentType();
					const definition = typeInfo.getFieldDef();
					const meaning = definition ? meaningOf(definition) : undefined;
					if (meaning && parent)
						uses.push({
							node,
							meaning,
							typeName: parent.name,
							path: path.join('/'),
							optional: isOptional(node),
							within: open.findLast((each) => each >= 0) ?? -1,
						});
					open.push(meaning ? uses.length - 1 : -1);
				},
				leave: () => {
					open.pop();
					path.pop();
				},
			},
		}),
	);
	return uses;
}

/** graphql-js's words where Salesforce has its own: an undefined field is what clients look for. */
function inSalesforceWords(document: DocumentNode, problem: GraphQLError): GraphQLError {
	const [node] = problem.nodes ?? [];
	const unknown = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(problem.message);
	if (unknown && node?.kind === Kind.FIELD) return undefinedField(node, unknown[1]!, unknown[2]!, pathTo(document, node));
	return new GraphQLError(`Validation error: ${problem.message}`, {
		nodes: problem.nodes,
		source: problem.source,
		positions: problem.positions,
		extensions: { ErrorType: 'ValidationError' },
	});
}

function pathTo(document: DocumentNode, target: FieldNode): string {
	const path: string[] = [];
	let found = '';
	visit(document, {
		Field: {
			enter: (node) => {
				path.push(node.name.value);
				if (node === target) found = path.join('/');
			},
			leave: () => void path.pop(),
		},
	});
	return found;
}
