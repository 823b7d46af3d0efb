import type {DemoObject} from '../../api-server/demo-object.ts';

/** Labels by which those who split traffic tell the pods of their revisions apart. */
const revisionLabels = ['rollouts-pod-template-hash', 'serving.knative.dev/revision'];

/** `namespace/revision` of a pod that may get a share of its own of the requests. */
export const revisionOfPod = ({metadata}: DemoObject): string | undefined => {
	const revision = revisionLabels.map(label => metadata.labels?.[label]).find(value => value !== undefined);
	return revision === undefined ? undefined : `${metadata.namespace}/${revision}`;
};

/** Percent of the requests of its service that a revision gets, by namespace and revision. What is not here gets what its replicas get. */
export type TrafficWeights = {
	readonly set: (namespace: string | undefined, weights: Readonly<Record<string, number>>) => void;
	readonly of: (revision: string) => number | undefined;
};

export const createTrafficWeights = (): TrafficWeights => {
	const known = new Map<string, number>();
	return {
		set(namespace, weights) {
			for (const [revision, percent] of Object.entries(weights)) known.set(`${namespace}/${revision}`, percent);
		},
		of: revision => known.get(revision),
	};
};
