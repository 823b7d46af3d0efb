import type {DemoObject, Json} from './demo-object.ts';
import {isEqual} from './equal.ts';

/** Built-in groups have no dot in their names, or end in that of the project. */
const isCustom = ({apiVersion}: DemoObject): boolean => {
	const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
	return group.includes('.') && !group.endsWith('.k8s.io');
};

/** All that a generation counts the changes of: the spec, or of a custom resource whatever is neither metadata nor status. */
export const specOf = (object: DemoObject): Json | undefined => {
	if (!isCustom(object)) {
		return object.spec;
	}
	const {metadata: _metadata, status: _status, ...rest} = object;
	return rest;
};

/** A Deployment's generation also rises with its annotations (kubernetes: pkg/registry/apps/deployment/strategy.go). */
export const generationAfter = (resource: string, previous: DemoObject, wanted: DemoObject): number | undefined => {
	const {generation, annotations} = previous.metadata;
	if (generation === undefined) {
		return undefined;
	}
	const changed =
		!isEqual(specOf(previous), specOf(wanted)) ||
		(resource === 'deployments' && !isEqual(annotations ?? {}, wanted.metadata.annotations ?? {}));
	return changed ? generation + 1 : generation;
};
