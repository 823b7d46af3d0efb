import {isJsonObject, type Json, type JsonObject} from './demo-object.ts';
import {elementType, type FieldType, schema} from './schema.ts';

export type Decoded = {
	readonly value: JsonObject;
	/** Paths of fields the type does not have: dropped from `value`. */
	readonly unknown: readonly string[];
	/** The first value of a wrong type, in the words of Go's JSON decoder. */
	readonly mismatch?: string;
};

const integers = new Set(['int32', 'int64', 'integer']);
const texts = new Set(['string', 'bytes', 'Time', 'MicroTime']);

/** Go's name for a scalar type, as its decoder writes it. */
const goType: Readonly<Record<string, string>> = {boolean: 'bool', Time: 'v1.Time', MicroTime: 'v1.MicroTime', bytes: '[]uint8'};

const accepts = (name: string, value: Json): boolean => {
	if (integers.has(name)) {
		return Number.isInteger(value);
	}
	if (texts.has(name)) {
		return typeof value === 'string';
	}
	if (name === 'boolean') {
		return typeof value === 'boolean';
	}
	if (name === 'IntOrString' || name === 'Quantity') {
		return typeof value === 'string' || typeof value === 'number';
	}
	return true;
};

/** Reads a JSON object as a type of the schema: drops and names unknown fields, finds values of a wrong type. */
export const decodeAs = (typeName: string, object: JsonObject): Decoded => {
	const unknown: string[] = [];
	let mismatch: string | undefined;

	const complain = (owner: string, path: string, value: Json, wanted: string): void => {
		const found = Array.isArray(value)
			? 'array'
			: typeof value === 'object'
				? 'object'
				: typeof value === 'boolean'
					? 'bool'
					: typeof value;
		const shown = found === 'number' && !Number.isInteger(value) ? `number ${String(value)}` : found;
		mismatch ??= `json: cannot unmarshal ${shown} into Go struct field ${owner}.${path} of type ${wanted}`;
	};

	const single = (type: string, value: Json, path: string, owner: string): Json => {
		const known = schema.get(type);
		if (known === undefined) {
			if (!accepts(type, value)) {
				complain(owner, path, value, goType[type] ?? type);
			}
			return value;
		}
		if (!isJsonObject(value)) {
			complain(owner, path, value, `v1.${type}`);
			return {};
		}
		const kept: Record<string, Json> = {};
		for (const [name, member] of Object.entries(value)) {
			const field = known.fields.get(name);
			const memberPath = path === '' ? name : `${path}.${name}`;
			if (field === undefined) {
				unknown.push(memberPath);
			} else if (member !== null && member !== undefined) {
				kept[name] = read(field.type, member, memberPath, type);
			}
		}
		return kept;
	};

	const read = (type: FieldType, value: Json, path: string, owner: string): Json => {
		if (type.shape === 'single') {
			return single(type.name, value, path, owner);
		}
		const element = elementType(type);
		if (type.shape === 'list') {
			if (!Array.isArray(value)) {
				complain(owner, path, value, `[]${schema.has(type.name) ? `v1.${type.name}` : (goType[type.name] ?? type.name)}`);
				return [];
			}
			return (value as readonly Json[]).map((member, index) => single(element.name, member, `${path}[${index}]`, owner));
		}
		if (!isJsonObject(value)) {
			complain(owner, path, value, `map[string]${goType[type.name] ?? type.name}`);
			return {};
		}
		return Object.fromEntries(
			Object.entries(value)
				.filter(([, member]) => member !== null && member !== undefined)
				.map(([key, member]) => [key, single(element.name, member as Json, `${path}.${key}`, owner)]),
		);
	};

	const value = single(typeName, object, '', typeName) as JsonObject;
	return {value, unknown, ...(mismatch === undefined ? {} : {mismatch})};
};
