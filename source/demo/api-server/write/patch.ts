import fastJsonPatch, {type Operation} from 'fast-json-patch';
import {parse as parseYaml} from 'yaml';
import {ApiError, badRequest, unprocessablePatch} from '../api-error.ts';
import {isJsonObject, type Json, type JsonObject} from '../demo-object.ts';
import {strategicMerge} from './strategic-merge.ts';

export const applyPatchType = 'application/apply-patch+yaml';

/** RFC 7386. */
export const mergePatch = (current: Json | undefined, patch: Json): Json => {
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

const jsonPatch = (current: JsonObject, operations: Json): JsonObject => {
	if (!Array.isArray(operations)) {
		throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
	}
	try {
		// `validate` makes it refuse what Go's library refuses: a replace or remove of a path that is not there.
		return fastJsonPatch.applyPatch(structuredClone(current), structuredClone(operations) as unknown as Operation[], true)
			.newDocument as JsonObject;
	} catch {
		throw unprocessablePatch();
	}
};

const objectPatch = (body: Json): JsonObject => {
	if (!isJsonObject(body)) {
		throw badRequest(`json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type map[string]interface {}`);
	}
	return body;
};

type Apply = (current: JsonObject, body: Json, typeName: string | undefined) => JsonObject;

const patchTypes: Readonly<Record<string, Apply>> = {
	'application/json-patch+json': jsonPatch,
	'application/merge-patch+json': (current, body) => mergePatch(current, objectPatch(body)) as JsonObject,
	'application/strategic-merge-patch+json': (current, body, typeName) => strategicMerge(current, objectPatch(body), typeName ?? ''),
	// Server-side apply is answered as a merge: what was applied before and is missing now stays.
	[applyPatchType]: (current, body, typeName) => strategicMerge(current, objectPatch(body), typeName ?? ''),
};

const parseBody = (text: string, mediaType: string): Json => {
	try {
		return (mediaType === applyPatchType ? parseYaml(text) : JSON.parse(text)) as Json;
	} catch (error) {
		throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : String(error)}`);
	}
};

/** Applies a patch body of any of the API server's patch types. Throws 400, 415 and 422 as the real one answers them. */
export const applyPatch = (current: JsonObject, text: string, mediaType: string, typeName: string | undefined): JsonObject => {
	const apply = patchTypes[mediaType];
	if (apply === undefined) {
		throw new ApiError(
			415,
			'UnsupportedMediaType',
			`the body of the request was in an unknown format - accepted media types include: ${Object.keys(patchTypes).join(', ')}`,
		);
	}
	return apply(current, parseBody(text, mediaType), typeName);
};
