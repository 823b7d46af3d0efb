import fastJsonPatch, {type Operation} from 'fast-json-patch';
import {parse as parseYaml} from 'yaml';
import {badRequest, unknownFormat, unprocessablePatch, unsupportedMediaType} from '../api-error.ts';
import {isJsonObject, type Json, type JsonObject, valueAt} from '../demo-object.ts';
import {strategicMerge} from './strategic-merge.ts';

export const applyPatchType = 'application/apply-patch+yaml';

/** RFC 7386. */
const mergePatch = (current: Json | undefined, patch: Json): Json => {
	if (!isJsonObject(patch)) {
		return patch;
	}
	const result: Record<string, Json | undefined> = isJsonObject(current) ? {...current} : {};
	for (const [key, value] of Object.entries(patch)) {
		if (value === null) {
			delete result[key];
		} else if (value !== undefined) {
			result[key] = mergePatch(result[key], value);
		}
	}
	return result;
};

/**
 * Go's library is laxer than RFC 6902 about members that are not there: `replace` adds them, a `test` for null passes (seen on
 * 1.36; gopkg.in/evanphx/json-patch.v4, partialDoc.get). `undefined`: nothing to do.
 */
const asGoTakesIt = (document: JsonObject, operation: Operation): Operation | undefined => {
	if (operation.op !== 'replace' && operation.op !== 'test') {
		return operation;
	}
	const path = operation.path.split('/').slice(1).map(fastJsonPatch.unescapePathComponent);
	const parent = valueAt(document, ...path.slice(0, -1));
	if (!isJsonObject(parent) || path.length === 0 || Object.hasOwn(parent, path.at(-1) ?? '')) {
		return operation;
	}
	return operation.op === 'replace' ? {...operation, op: 'add'} : operation.value === null ? undefined : operation;
};

const jsonPatch = (current: JsonObject, operations: Json): JsonObject => {
	if (!Array.isArray(operations)) {
		throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
	}
	let document = structuredClone(current);
	try {
		for (const operation of structuredClone(operations) as unknown as readonly Operation[]) {
			const lenient = asGoTakesIt(document, operation);
			document = lenient === undefined ? document : fastJsonPatch.applyOperation(document, lenient, true).newDocument;
		}
		return document;
	} catch {
		throw unprocessablePatch();
	}
};

const objectPatch = (body: Json): JsonObject => {
	if (!isJsonObject(body)) {
		throw badRequest(
			`error decoding patch: json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type map[string]interface {}`,
		);
	}
	return body;
};

/** What an object is patched as: a type of the schema, or a custom resource, of which nobody knows how its lists merge. */
export type PatchedAs = {readonly typeName: string | undefined} | 'custom';

type Apply = (current: JsonObject, body: Json, typeName: string | undefined) => JsonObject;

const patchTypes: Readonly<Record<string, Apply>> = {
	'application/json-patch+json': jsonPatch,
	'application/merge-patch+json': (current, body) => mergePatch(current, objectPatch(body)) as JsonObject,
	'application/strategic-merge-patch+json': (current, body, typeName) => strategicMerge(current, objectPatch(body), typeName ?? ''),
	// Server-side apply is answered as a merge: what was applied before and is missing now stays.
	[applyPatchType]: (current, body, typeName) => strategicMerge(current, objectPatch(body), typeName ?? ''),
};

const customPatchTypes = ['application/json-patch+json', 'application/merge-patch+json', applyPatchType];

const parseBody = (text: string, mediaType: string): Json => {
	try {
		return (mediaType === applyPatchType ? parseYaml(text) : JSON.parse(text)) as Json;
	} catch (error) {
		throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : String(error)}`);
	}
};

/** Applies a patch body of any of the API server's patch types. Throws 400, 415 and 422 as the real one answers them. */
export const applyPatch = (current: JsonObject, text: string, mediaType: string, as: PatchedAs): JsonObject => {
	if (as === 'custom' && !customPatchTypes.includes(mediaType)) {
		throw unknownFormat(customPatchTypes);
	}
	const apply = patchTypes[mediaType];
	if (apply === undefined) {
		throw unsupportedMediaType();
	}
	return apply(current, parseBody(text, mediaType), as === 'custom' ? undefined : as.typeName);
};
