import {schemaTypes} from './schema-types.ts';

/** What a field holds: a scalar or a named type, alone, in a list or as the values of a map. */
export type FieldType = {readonly name: string; readonly shape: 'single' | 'list' | 'map'};

export type Field = {
	readonly name: string;
	/** The protobuf field number; `undefined` where protobuf has it inside an embedded message or not at all. */
	readonly number?: number;
	readonly type: FieldType;
	/** How a strategic merge patch treats it; `undefined` for lists means: replaced as a whole. */
	readonly strategy?: 'merge' | 'mergeRetain' | 'replace' | 'retainKeys';
	/** The member that names an element of a merged list; `undefined` where the elements are scalars. */
	readonly mergeKey?: string;
};

export type SchemaType = {readonly fields: ReadonlyMap<string, Field>; readonly embedded: readonly Field[]};

const fieldType = (text: string): FieldType => {
	if (text.startsWith('[')) {
		return {name: text.slice(1, -1), shape: 'list'};
	}
	return text.startsWith('{') ? {name: text.slice(1, -1), shape: 'map'} : {name: text, shape: 'single'};
};

const parseField = (text: string): Field => {
	const [declaration = '', merging] = text.split('!');
	const [name = '', number = '', type = ''] = declaration.split(':');
	const [strategy, mergeKey] = merging?.split('=') ?? [];
	return {
		name,
		type: fieldType(type),
		...(number === '' ? {} : {number: Number(number)}),
		...(strategy === undefined ? {} : {strategy: strategy as NonNullable<Field['strategy']>}),
		...(mergeKey === undefined ? {} : {mergeKey}),
	};
};

const parseType = (name: string): SchemaType => {
	const declared = (schemaTypes[name] ?? '').split(' ').map(parseField);
	const embedded = declared.filter(field => field.name === '...');
	const own = declared.filter(field => field.name !== '...');
	const lifted = embedded.flatMap(field => [...parseType(field.type.name).fields.values()].map(withoutNumber));
	return {fields: new Map([...own, ...lifted].map(field => [field.name, field])), embedded};
};

const withoutNumber = ({number: _, ...field}: Field): Field => field;

/** Every type of the table by name. */
export const schema: ReadonlyMap<string, SchemaType> = new Map(Object.keys(schemaTypes).map(name => [name, parseType(name)]));

/** A field of a type; `undefined` when the type is not in the table (a scalar, `any`) or has no such field. */
export const fieldOf = (typeName: string, fieldName: string): Field | undefined => schema.get(typeName)?.fields.get(fieldName);

/** The type of the values inside a list or map. */
export const elementType = (type: FieldType): FieldType => ({name: type.name, shape: 'single'});
