import {type DemoObject, type JsonObject, type NewDemoObject, numberAt, objectAt} from '../../../api-server/demo-object.ts';
import {isEqual} from '../../../api-server/equal.ts';
import {ownerReference, templateMetadata} from '../owned.ts';
import {hashTemplate} from '../template-hash.ts';

/** What a revision keeps: the template, to be put in place as a whole. */
const dataOf = (set: DemoObject): JsonObject => ({spec: {template: {...objectAt(set, 'spec', 'template'), $patch: 'replace'}}});

export const newControllerRevision = (set: DemoObject, revision: number): NewDemoObject => {
	const data = dataOf(set);
	const hash = hashTemplate(data);
	const {namespace} = set.metadata;
	return {
		apiVersion: 'apps/v1',
		kind: 'ControllerRevision',
		metadata: {
			name: `${set.metadata.name}-${hash}`,
			...(namespace === undefined ? {} : {namespace}),
			labels: {...templateMetadata(objectAt(set, 'spec', 'template')).labels, 'controller.kubernetes.io/hash': hash},
			ownerReferences: [ownerReference(set)],
		},
		data,
		revision,
	};
};

export const isRevisionOf = (revision: DemoObject, set: DemoObject): boolean => isEqual(revision['data'], dataOf(set));

export const revisionNumber = (revision: DemoObject): number => numberAt(revision, 'revision') ?? 0;

export const templateOfRevision = (revision: DemoObject): JsonObject => {
	const {$patch: _patch, ...template} = objectAt(revision, 'data', 'spec', 'template');
	return template;
};
