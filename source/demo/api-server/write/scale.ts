import {ApiError, badRequest, invalid, notFound} from '../api-error.ts';
import {decodeAs} from '../decode.ts';
import {type DemoObject, isJsonObject, type Json, type JsonObject, numberAt, objectAt, stringAt, valueAt} from '../demo-object.ts';
import type {Kind, ScalePaths} from '../kinds.ts';
import {formatLabelSelector} from '../selectors.ts';
import {invalidValue} from './field-cause.ts';
import {applyPatch} from './patch.ts';
import {refusedPatch, replaceObject, type WriteContext} from './store-object.ts';

/** Where workloads of the cluster itself have them. */
const workloadPaths: ScalePaths = {spec: ['spec', 'replicas'], status: ['status', 'replicas']};

const pathsOf = ({custom}: Kind): ScalePaths => custom?.scale ?? workloadPaths;

const withValue = (object: JsonObject, [first = '', ...rest]: readonly string[], value: Json): JsonObject => ({
	...object,
	[first]: rest.length === 0 ? value : withValue(objectAt(object, first), rest, value),
});

/** A workload as an autoscaling/v1 Scale. At 0 replicas the spec is empty, as Go leaves a zero out (seen on 1.36). */
const presentScale = (kind: Kind, object: DemoObject): DemoObject => {
	const paths = pathsOf(kind);
	const {name, namespace, uid, resourceVersion, creationTimestamp} = object.metadata;
	const replicas = numberAt(object, ...paths.spec) ?? 0;
	const selector =
		kind.custom === undefined ? formatLabelSelector(valueAt(object, 'spec', 'selector')) : stringAt(object, ...(paths.selector ?? ['']));
	return {
		kind: 'Scale',
		apiVersion: 'autoscaling/v1',
		metadata: {name, ...(namespace === undefined ? {} : {namespace}), uid, resourceVersion, creationTimestamp},
		spec: replicas === 0 ? {} : {replicas},
		status: {
			replicas: numberAt(object, ...paths.status) ?? 0,
			...(selector === undefined ? {} : {selector}),
		},
	};
};

/** GET of a Scale. Throws 500 for a custom resource that says no count, as the API server does (kubernetes: apiextensions, ScaleREST). */
export const scaleOf = (kind: Kind, object: DemoObject): DemoObject => {
	const {spec} = pathsOf(kind);
	if (kind.custom !== undefined && numberAt(object, ...spec) === undefined) {
		throw new ApiError(500, 'InternalError', `Internal error occurred: the spec replicas field ".${spec.join('.')}" does not exist`);
	}
	return presentScale(kind, object);
};

const replace = (context: WriteContext, current: DemoObject, scale: JsonObject, refuse: (why: string) => ApiError): JsonObject => {
	const {name} = current.metadata;
	const replicas = valueAt(scale, 'spec', 'replicas') ?? 0;
	if (!Number.isInteger(replicas)) {
		const found = typeof replicas === 'number' ? `number ${replicas}` : typeof replicas;
		throw refuse(`json: cannot unmarshal ${found} into Go struct field ScaleSpec.spec.replicas of type int32`);
	}
	if (typeof replicas === 'number' && replicas < 0) {
		throw invalid('Scale', 'autoscaling', name, [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')]);
	}
	const uid = stringAt(scale, 'metadata', 'uid');
	const resourceVersion = stringAt(scale, 'metadata', 'resourceVersion');
	const wanted = {
		...current,
		metadata: {
			...current.metadata,
			name: stringAt(scale, 'metadata', 'name') ?? name,
			...(uid === undefined ? {} : {uid}),
			resourceVersion: resourceVersion ?? '',
		},
	};
	return presentScale(context.kind, replaceObject(context, current, withValue(wanted, pathsOf(context.kind).spec, replicas) as DemoObject));
};

/** PUT of a Scale. */
export const updateScale = (context: WriteContext, current: DemoObject, body: JsonObject): JsonObject => {
	if (!isJsonObject(body['metadata'])) {
		throw notFound({group: context.kind.group, resource: context.kind.resource, name: ''});
	}
	return replace(context, current, body, why => badRequest(`Scale in version "v1" cannot be handled as a Scale: ${why}`));
};

/** PATCH of a Scale: what it says besides the replicas are preconditions. */
export const patchScale = (context: WriteContext, current: DemoObject, text: string, mediaType: string): JsonObject => {
	const patched = applyPatch(presentScale(context.kind, current), text, mediaType, {typeName: 'Scale'});
	const refuse = (why: string): ApiError => refusedPatch(JSON.stringify(patched), why);
	const {unknown} = decodeAs('Scale', patched);
	if (unknown.length > 0 && context.write.fieldValidation === 'Strict') {
		throw refuse(`strict decoding error: ${unknown.map(path => `unknown field "${path}"`).join(', ')}`);
	}
	return replace(context, current, patched, refuse);
};
