import type {JsonObject} from './demo-object.ts';
import {apiVersionOf, type Kind} from './kinds.ts';
import {type Field, type FieldType, schema} from './schema.ts';

const integers = new Set(['int32', 'int64', 'integer']);

const scalarSchema = (name: string): JsonObject => {
	if (schema.has(name)) {
		return {$ref: `#/components/schemas/${name}`};
	}
	if (integers.has(name)) {
		return {type: 'integer', format: name === 'integer' ? 'int64' : name};
	}
	const scalars: Readonly<Record<string, JsonObject>> = {
		boolean: {type: 'boolean'},
		double: {type: 'number', format: 'double'},
		any: {type: 'object'},
		IntOrString: {oneOf: [{type: 'integer'}, {type: 'string'}]},
		Quantity: {oneOf: [{type: 'string'}, {type: 'number'}]},
		bytes: {type: 'string', format: 'byte'},
		Time: {type: 'string', format: 'date-time'},
		MicroTime: {type: 'string', format: 'date-time'},
	};
	return scalars[name] ?? {type: 'string'};
};

const typeSchema = (type: FieldType): JsonObject => {
	const element = scalarSchema(type.name);
	if (type.shape === 'list') {
		return {type: 'array', items: element};
	}
	return type.shape === 'map' ? {type: 'object', additionalProperties: element} : element;
};

const strategies: Readonly<Record<string, string>> = {mergeRetain: 'merge,retainKeys'};

const fieldSchema = (field: Field): JsonObject => ({
	...typeSchema(field.type),
	...(field.strategy === undefined ? {} : {'x-kubernetes-patch-strategy': strategies[field.strategy] ?? field.strategy}),
	...(field.mergeKey === undefined ? {} : {'x-kubernetes-patch-merge-key': field.mergeKey}),
});

const queryParameter = (name: string): JsonObject => ({name, in: 'query', schema: {type: 'string', uniqueItems: true}});

/** kubectl looks here whether the server checks fields and dry-runs itself. */
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(queryParameter);

const pathsOf = (kinds: readonly Kind[], groupVersion: string): JsonObject =>
	Object.fromEntries(
		kinds
			.filter(kind => apiVersionOf(kind) === groupVersion)
			.map(kind => {
				const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
				const path = `${root}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.resource}/{name}`;
				const {group, version} = kind;
				const patch = {
					operationId: `patch${kind.kind}`,
					parameters: writeParameters,
					'x-kubernetes-action': 'patch',
					'x-kubernetes-group-version-kind': {group, version, kind: kind.kind},
				};
				return [path, {patch}];
			}),
	);

const schemasOf = (kinds: readonly Kind[], groupVersion: string): JsonObject => {
	const roots = new Map(kinds.filter(kind => apiVersionOf(kind) === groupVersion).map(kind => [kind.type ?? '', kind]));
	const reached = new Set<string>();
	const reach = (name: string): void => {
		const type = schema.get(name);
		if (type !== undefined && !reached.has(name)) {
			reached.add(name);
			for (const field of type.fields.values()) {
				reach(field.type.name);
			}
		}
	};
	for (const name of roots.keys()) {
		reach(name);
	}
	return Object.fromEntries(
		[...reached].sort().map(name => {
			const kind = roots.get(name);
			const fields = [...(schema.get(name)?.fields.values() ?? [])];
			return [
				name,
				{
					type: 'object',
					properties: Object.fromEntries(fields.map(field => [field.name, fieldSchema(field)])),
					...(kind === undefined ? {} : {'x-kubernetes-group-version-kind': [{group: kind.group, version: kind.version, kind: kind.kind}]}),
				},
			];
		}),
	);
};

const pathOf = (groupVersion: string): string => (groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`);

/** `/openapi/v3`: the documents there are. */
export const openApiIndex = (groupVersions: readonly string[]): JsonObject => ({
	paths: Object.fromEntries(groupVersions.map(version => [pathOf(version), {serverRelativeURL: `/openapi/v3/${pathOf(version)}?hash=1`}])),
});

/** `/openapi/v3/apis/GROUP/VERSION`: types without prose, and as much of the paths as kubectl reads. */
export const openApiDocument = (kinds: readonly Kind[], groupVersion: string): JsonObject => ({
	openapi: '3.0.0',
	info: {title: 'Kubernetes', version: 'v1.36.3'},
	paths: pathsOf(kinds, groupVersion),
	components: {schemas: schemasOf(kinds, groupVersion)},
});
