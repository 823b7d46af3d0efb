import {ApiError} from '../api-error.ts';
import type {DemoObject, JsonObject} from '../demo-object.ts';
import {apiVersionOf, type Kind} from '../kinds.ts';
import {type IncludeObject, partialMetadata, tableOf} from '../table/table.ts';

export type Form = 'object' | 'table' | 'metadata';

const forms: Readonly<Record<string, Form>> = {
	Table: 'table',
	PartialObjectMetadata: 'metadata',
	PartialObjectMetadataList: 'metadata',
};

const formOf = (mediaType: string): Form | undefined => {
	const [type, ...parameters] = mediaType.split(';').map(part => part.trim());
	if (!['application/json', '*/*', 'application/*'].includes(type ?? '')) {
		return undefined;
	}
	const values = new Map(parameters.map(parameter => parameter.split('=') as [string, string]));
	const as = values.get('as');
	if (as === undefined) {
		return 'object';
	}
	return values.get('g') === 'meta.k8s.io' && values.get('v') === 'v1' ? forms[as] : undefined;
};

/** The first form of an Accept header that is served; throws 406 when there is none. */
export const negotiate = (accept: string | undefined): Form => {
	for (const mediaType of (accept ?? '*/*').split(',')) {
		const form = formOf(mediaType);
		if (form !== undefined) {
			return form;
		}
	}
	throw new ApiError(406, 'NotAcceptable', '406: Not Acceptable\n\nAvailable representations: application/json', {});
};

export const includeObject = (query: URLSearchParams): IncludeObject => {
	const asked = query.get('includeObject');
	return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
};

/** One object in a form. */
export const present = (kind: Kind, object: DemoObject, form: Form, include: IncludeObject, now: number): JsonObject => {
	if (form === 'table') {
		const {resourceVersion} = object.metadata;
		return tableOf(kind, [object], {metadata: {resourceVersion}, include, now, withColumns: true});
	}
	return form === 'metadata' ? partialMetadata(object) : object;
};

/** Objects of built-in types have no apiVersion and kind inside a list, as Go's types have none there. */
const withoutType = ({apiVersion: _apiVersion, kind: _kind, ...rest}: DemoObject): JsonObject => rest;

export const presentList = (
	kind: Kind,
	objects: readonly DemoObject[],
	metadata: JsonObject,
	form: Form,
	include: IncludeObject,
	now: number,
): JsonObject => {
	if (form === 'table') {
		return tableOf(kind, objects, {metadata, include, now, withColumns: true});
	}
	return form === 'metadata'
		? {kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: objects.map(partialMetadata)}
		: {
				kind: `${kind.kind}List`,
				apiVersion: apiVersionOf(kind),
				metadata,
				items: kind.custom === undefined ? objects.map(withoutType) : objects,
			};
};
