import {type ApiError, badRequest, invalid, notFound} from '../api-error.ts';
import {decodeAs} from '../decode.ts';
import {type DemoObject, isJsonObject, type JsonObject, numberAt, stringAt, valueAt} from '../demo-object.ts';
import {formatLabelSelector} from '../selectors.ts';
import {invalidValue} from './field-cause.ts';
import {applyPatch} from './patch.ts';
import {refusedPatch, replaceObject, type WriteContext} from './store-object.ts';

/** A workload as an autoscaling/v1 Scale. At 0 replicas the spec is empty, as Go leaves a zero out (seen on 1.36). */
export const scaleOf = (object: DemoObject): DemoObject => {
	const {name, namespace, uid, resourceVersion, creationTimestamp} = object.metadata;
	const replicas = numberAt(object, 'spec', 'replicas') ?? 0;
	return {
		kind: 'Scale',
		apiVersion: 'autoscaling/v1',
		metadata: {name, ...(namespace === undefined ? {} : {namespace}), uid, resourceVersion, creationTimestamp},
		spec: replicas === 0 ? {} : {replicas},
		status: {
			replicas: numberAt(object, 'status', 'replicas') ?? 0,
			selector: formatLabelSelector(valueAt(object, 'spec', 'selector')),
		},
	};
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
		spec: {...current.spec, replicas},
	};
	return scaleOf(replaceObject(context, current, wanted));
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
	const patched = applyPatch(scaleOf(current), text, mediaType, 'Scale');
	const refuse = (why: string): ApiError => refusedPatch(JSON.stringify(patched), why);
	const {unknown} = decodeAs('Scale', patched);
	if (unknown.length > 0 && context.write.fieldValidation === 'Strict') {
		throw refuse(`strict decoding error: ${unknown.map(path => `unknown field "${path}"`).join(', ')}`);
	}
	return replace(context, current, patched, refuse);
};
