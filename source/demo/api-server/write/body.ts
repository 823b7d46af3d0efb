import type {IncomingMessage} from 'node:http';
import {parse as parseYaml} from 'yaml';
import {ApiError, badRequest, invalidOption, unknownFormat, unsupportedOption} from '../api-error.ts';
import {decodeAs} from '../decode.ts';
import {isJsonObject, type Json, type JsonObject, type NewDemoObject} from '../demo-object.ts';
import {apiVersionOf, type Kind, typeNameOf} from '../kinds.ts';
import {decodeProtobuf} from '../protobuf.ts';

/** As the real server: nothing larger is read. */
const mostBytes = 3 << 20;

const longestManager = 128;

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request) {
		chunks.push(chunk as Buffer);
		length += (chunk as Buffer).length;
		if (length > mostBytes) {
			throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${mostBytes}`);
		}
	}
	return Buffer.concat(chunks);
};

export const mediaTypeOf = (request: IncomingMessage): string =>
	(request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';

const parsers: Readonly<Record<string, (body: Buffer) => unknown>> = {
	'application/json': body => JSON.parse(body.toString()),
	'application/yaml': body => parseYaml(body.toString()),
	'application/vnd.kubernetes.protobuf': body => decodeProtobuf(body, typeNameOf),
};

/** An object body of any encoding. Throws 400 and 415. */
export const parseObject = (body: Buffer, mediaType: string): JsonObject => {
	const parse = parsers[mediaType];
	if (parse === undefined) {
		throw unknownFormat(Object.keys(parsers));
	}
	let value: unknown;
	try {
		value = parse(body);
	} catch (error) {
		throw badRequest(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : String(error)}`);
	}
	if (!isJsonObject(value)) {
		throw badRequest("couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct");
	}
	return value;
};

export type WriteQuery = {readonly dryRun: boolean; readonly manager: string; readonly fieldValidation: string};

/** The options every write shares. `userAgent` names the manager when the query does not. Throws 422. */
export const writeQueryOf = (query: URLSearchParams, userAgent: string | undefined, optionsKind: string): WriteQuery => {
	const dryRun = query.getAll('dryRun');
	if (dryRun.some(value => value !== 'All')) {
		throw unsupportedOption(optionsKind, 'dryRun', dryRun, ['All']);
	}
	const fieldValidation = query.get('fieldValidation') ?? 'Warn';
	if (!['Ignore', 'Warn', 'Strict'].includes(fieldValidation)) {
		throw unsupportedOption(optionsKind, 'fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']);
	}
	const given = query.get('fieldManager') ?? '';
	if (given.length > longestManager) {
		throw invalidOption(optionsKind, 'fieldManager', 'FieldValueTooLong', `Too long: may not be more than ${longestManager} bytes`);
	}
	const agent = (userAgent ?? '').split('/')[0] ?? '';
	return {
		dryRun: dryRun.length > 0,
		manager: given !== '' ? given : agent === '' ? 'unknown' : agent.slice(0, longestManager),
		fieldValidation,
	};
};

export type Checked = {readonly object: NewDemoObject; readonly warnings: readonly string[]};

/** Go's name for a version of a kind, as the decoder's refusals begin. */
const cannotBeHandled = (kind: Kind, why: string): ApiError =>
	badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}`);

/**
 * Reads a JSON object as a kind: wrong types and (with `Strict`) unknown fields are refused, otherwise unknown fields are dropped
 * with a warning each. `refuse` makes the refusal, which differs between bodies and patches.
 */
export const checkObject = (
	kind: Kind,
	body: JsonObject,
	fieldValidation: string,
	refuse: (why: string) => ApiError = why => cannotBeHandled(kind, why),
): Checked => {
	const {value, unknown, mismatch} = kind.type === undefined ? {value: body, unknown: []} : decodeAs(kind.type, body);
	if (mismatch !== undefined) {
		throw refuse(mismatch);
	}
	const warnings = unknown.map(path => `unknown field "${path}"`);
	if (fieldValidation === 'Strict' && warnings.length > 0) {
		throw refuse(`strict decoding error: ${warnings.join(', ')}`);
	}
	const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
	return {
		object: {...(value as Record<string, Json>), apiVersion: apiVersionOf(kind), kind: kind.kind, metadata},
		warnings: fieldValidation === 'Warn' ? warnings : [],
	};
};
