import type {JsonObject, NewDemoObject} from '../../api-server/demo-object.ts';
import {objectAt} from '../../api-server/demo-object.ts';
import {randomSuffix} from '../../api-server/random-name.ts';
import {type Owner, ownerReference, templateMetadata} from './owned.ts';

/** Pods of a Deployment carry this many letters of the name of their ReplicaSet at most (kubernetes: apiserver/pkg/storage/names). */
const longestBase = 58;

/** A pod of a ReplicaSet, made from its template. */
export const podOfReplicaSet = (
	owner: Owner & {readonly metadata: {readonly namespace?: string}},
	template: JsonObject,
	random: () => number,
): NewDemoObject => {
	const generateName = `${owner.metadata.name}-`;
	const {namespace} = owner.metadata;
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			...templateMetadata(template),
			name: `${generateName.slice(0, longestBase)}${randomSuffix(random)}`,
			generateName,
			...(namespace === undefined ? {} : {namespace}),
			ownerReferences: [ownerReference(owner)],
		},
		spec: objectAt(template, 'spec'),
	};
};
