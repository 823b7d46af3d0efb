import {resourceKinds} from '../domain/object-reference.ts';
import {autoscalerWatches} from './autoscalers.ts';
import {revisionGuard} from './plans/roll-back-plan.ts';
import {type History, workloadPlans} from './plans/workload-plans.ts';
import {workloadVerbs} from './plans/workload-verbs.ts';
import {type Raw, rawObject} from './raw.ts';
import {readDeployment} from './read-deployment.ts';
import {projectDeployment, revisionAnnotation, revisionNumber} from './records/deployment-record.ts';
import {projectPod} from './records/pod-record.ts';
import {projectReplicaSet, templateHashLabel} from './records/replica-set-record.ts';
import type {ServingSystem} from './serving-system.ts';

/** A ReplicaSet's template as the Deployment had it: the controller adds a label of its own. */
const withoutHash = (template: Raw): Raw => {
	const metadata = rawObject(template['metadata']);
	const {[templateHashLabel]: _, ...labels} = rawObject(metadata['labels']);
	return {...template, metadata: {...metadata, labels}};
};

const history: History = {
	kind: resourceKinds.replicaSet,
	nameOf: (service, revision) => `${service.name}-${revision.hash ?? ''}`,
	needs: () => [],
	facts(context, revision, objects) {
		const source = objects.get(deployment.revisionReference(context.service, revision));
		if (source === undefined || source.metadata.uid !== revision.id) return {reason: `The ReplicaSet of rev ${revision.number} is gone.`};
		return {
			source,
			template: withoutHash(rawObject(rawObject(source.spec)['template'])),
			current: revisionNumber(context.root.metadata.annotations),
			guards: revisionGuard(context.root, revisionAnnotation),
			moreSteps: [],
			lines: [],
			warnings: [],
		};
	},
};

/** Deployments: a model service with a ReplicaSet for each release. */
export const deployment: ServingSystem = {
	name: 'Deployment',
	title: 'Deployment',
	verbs: workloadVerbs('Deployment'),
	root: 'Deployment',
	watches: [
		{kind: resourceKinds.deployment, stage: 'workloads', project: projectDeployment},
		{kind: resourceKinds.replicaSet, stage: 'background', project: projectReplicaSet},
		{kind: resourceKinds.pod, stage: 'background', project: projectPod},
		...autoscalerWatches,
	],
	read: readDeployment,
	...workloadPlans(history),
};
