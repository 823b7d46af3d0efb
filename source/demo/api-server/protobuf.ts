import type {Json, JsonObject} from './demo-object.ts';
import {type Field, schema} from './schema.ts';

/** Every protobuf body of Kubernetes starts with these four bytes. */
const magic = Buffer.from('k8s\0', 'latin1');

type Raw = {readonly number: number; readonly value: bigint | Buffer};

const readFields = function* (data: Buffer): Generator<Raw> {
	let position = 0;
	const variable = (): bigint => {
		let value = 0n;
		for (let shift = 0n; ; shift += 7n) {
			const byte = data[position++];
			if (byte === undefined) {
				throw new Error('unexpected EOF');
			}
			value |= BigInt(byte & 0x7f) << shift;
			if (byte < 0x80) {
				return value;
			}
		}
	};
	while (position < data.length) {
		const tag = Number(variable());
		const wire = tag & 7;
		if (wire === 0) {
			yield {number: tag >> 3, value: variable()};
		} else if (wire === 2 || wire === 1 || wire === 5) {
			const length = wire === 2 ? Number(variable()) : wire === 1 ? 8 : 4;
			yield {number: tag >> 3, value: data.subarray(position, position + length)};
			position += length;
		} else {
			throw new Error(`proto: illegal wireType ${wire}`);
		}
	}
};

const bytesOf = (raw: Raw | undefined): Buffer => (raw !== undefined && Buffer.isBuffer(raw.value) ? raw.value : Buffer.alloc(0));
const numberOf = (raw: Raw | undefined): number => (typeof raw?.value === 'bigint' ? Number(BigInt.asIntN(64, raw.value)) : 0);
const fieldsOf = (raw: Raw): ReadonlyMap<number, Raw> => new Map([...readFields(bytesOf(raw))].map(field => [field.number, field]));

const time = (raw: Raw): string | undefined => {
	const fields = fieldsOf(raw);
	return fields.size === 0 ? undefined : `${new Date(numberOf(fields.get(1)) * 1000).toISOString().slice(0, 19)}Z`;
};

/** Types that are messages in protobuf and scalars in JSON. */
const scalars: Readonly<Record<string, (raw: Raw) => Json | undefined>> = {
	string: raw => bytesOf(raw).toString(),
	bytes: raw => bytesOf(raw).toString('base64'),
	boolean: raw => numberOf(raw) === 1,
	int32: numberOf,
	int64: numberOf,
	integer: numberOf,
	double: raw => bytesOf(raw).readDoubleLE(),
	Time: time,
	MicroTime: time,
	Quantity: raw => bytesOf(fieldsOf(raw).get(1)).toString(),
	IntOrString: raw => {
		const fields = fieldsOf(raw);
		return numberOf(fields.get(1)) === 0 ? numberOf(fields.get(2)) : bytesOf(fields.get(3)).toString();
	},
	any: raw => JSON.parse(bytesOf(fieldsOf(raw).get(1)).toString() || '{}') as Json,
};

const message = (typeName: string, data: Buffer): JsonObject => {
	const type = schema.get(typeName);
	if (type === undefined) {
		throw new Error(`no kind "${typeName}" is registered`);
	}
	const byNumber = new Map<number, Field>(
		[...type.fields.values(), ...type.embedded].flatMap(field => (field.number === undefined ? [] : [[field.number, field]])),
	);
	const result: Record<string, Json> = {};
	for (const raw of readFields(data)) {
		const field = byNumber.get(raw.number);
		if (field === undefined) {
			continue;
		}
		const value = single(field.type.shape === 'map' ? '' : field.type.name, raw, field);
		if (field.name === '...') {
			Object.assign(result, value);
		} else if (field.type.shape === 'list') {
			result[field.name] = [...((result[field.name] as readonly Json[] | undefined) ?? []), value ?? null];
		} else if (field.type.shape === 'map') {
			result[field.name] = {...(result[field.name] as JsonObject | undefined), ...(value as JsonObject)};
		} else if (value !== undefined && value !== '') {
			result[field.name] = value;
		}
	}
	return result;
};

const single = (typeName: string, raw: Raw, field: Field): Json | undefined => {
	if (field.type.shape === 'map' && typeName === '') {
		const entry = fieldsOf(raw);
		const value = entry.get(2);
		return {[bytesOf(entry.get(1)).toString()]: value === undefined ? '' : (single(field.type.name, value, field) ?? '')};
	}
	return scalars[typeName]?.(raw) ?? (typeName in scalars ? undefined : message(typeName, bytesOf(raw)));
};

/**
 * Decodes a body of `application/vnd.kubernetes.protobuf`, which kubectl sends for `auth can-i` and `create` subcommands.
 * `typeNameOf` finds the type of the schema for an apiVersion and kind. Throws on what it cannot read.
 */
export const decodeProtobuf = (body: Buffer, typeNameOf: (apiVersion: string, kind: string) => string | undefined): JsonObject => {
	if (!body.subarray(0, 4).equals(magic)) {
		throw new Error('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
	}
	const envelope = new Map([...readFields(body.subarray(4))].map(field => [field.number, field]));
	const typeMeta = envelope.get(1);
	const meta = typeMeta === undefined ? new Map<number, Raw>() : fieldsOf(typeMeta);
	const apiVersion = bytesOf(meta.get(1)).toString();
	const kind = bytesOf(meta.get(2)).toString();
	const typeName = typeNameOf(apiVersion, kind);
	if (typeName === undefined) {
		throw new Error(`no kind "${kind}" is registered for version "${apiVersion}"`);
	}
	return {...message(typeName, bytesOf(envelope.get(2))), apiVersion, kind};
};
