import type {DemoObject, JsonObject, NewDemoObject} from '../../../api-server/demo-object.ts';
import {objectAt} from '../../../api-server/demo-object.ts';
import {isEqual} from '../../../api-server/equal.ts';
import {ownerReference, templateMetadata} from '../owned.ts';
import {hashTemplate} from '../template-hash.ts';
import {
	copiedAnnotations,
	desiredAnnotation,
	hashLabel,
	historyAnnotation,
	limitsOf,
	maximumAnnotation,
	replicasOf,
	revisionAnnotation,
	revisionOf,
} from './replica-sets.ts';

export const sizeAnnotations = (deployment: DemoObject): Readonly<Record<string, string>> => ({
	[desiredAnnotation]: String(replicasOf(deployment)),
	[maximumAnnotation]: String(replicasOf(deployment) + (replicasOf(deployment) === 0 ? 0 : limitsOf(deployment).surge)),
});

/** The ReplicaSet of a template of a Deployment. `collisions` makes another name where the first is taken by another template. */
export const newReplicaSet = (
	deployment: DemoObject,
	template: JsonObject,
	{revision, replicas, collisions = 0}: {readonly revision: number; readonly replicas: number; readonly collisions?: number},
): NewDemoObject => {
	const hash = hashTemplate(template, collisions);
	const {labels, annotations} = templateMetadata(template);
	const hashed = {...labels, [hashLabel]: hash};
	const {namespace} = deployment.metadata;
	return {
		apiVersion: 'apps/v1',
		kind: 'ReplicaSet',
		metadata: {
			name: `${deployment.metadata.name}-${hash}`,
			...(namespace === undefined ? {} : {namespace}),
			labels: hashed,
			annotations: {...copiedAnnotations(deployment), ...sizeAnnotations(deployment), [revisionAnnotation]: String(revision)},
			ownerReferences: [ownerReference(deployment)],
		},
		spec: {
			replicas,
			selector: {matchLabels: {...objectAt(deployment, 'spec', 'selector', 'matchLabels'), [hashLabel]: hash}},
			template: {...template, metadata: {...(annotations === undefined ? {} : {annotations}), labels: hashed}},
			...(deployment.spec?.['minReadySeconds'] === undefined ? {} : {minReadySeconds: deployment.spec['minReadySeconds']}),
		},
	};
};

/**
 * What the ReplicaSet of the present template shall carry: the Deployment's annotations, and the newest revision number. A set that is
 * taken up again leaves its old number in its history (kubernetes: SetNewReplicaSetAnnotations). The same object when nothing changes.
 */
export const withCurrentAnnotations = (set: DemoObject, deployment: DemoObject, revision: number): DemoObject => {
	const before = set.metadata.annotations ?? {};
	const old = revisionOf(set);
	const history = [before[historyAnnotation], old === 0 ? undefined : String(old)].filter(part => part !== undefined && part !== '');
	const renumbered =
		old < revision
			? {[revisionAnnotation]: String(revision), ...(history.length === 0 ? {} : {[historyAnnotation]: history.join(',')})}
			: {};
	const annotations = {...before, ...copiedAnnotations(deployment), ...renumbered};
	return isEqual(before, annotations) ? set : {...set, metadata: {...set.metadata, annotations}};
};
