import type {ActionType} from '../domain/action.ts';
import type {ClusterRecord} from '../domain/cluster-record.ts';
import type {ModelService} from '../domain/model-service.ts';
import {resourceKinds} from '../domain/object-reference.ts';
import {customPlans} from './custom/custom-plans.ts';
import {readOnlyVerbs} from './custom/read-only-verbs.ts';
import {deployment} from './deployment.ts';
import {eachAction} from './each-action.ts';
import {readDeployment} from './read-deployment.ts';
import {type DeploymentRecord, projectDeployment} from './records/deployment-record.ts';
import type {ObjectIndex, ServingSystem, Verb} from './serving-system.ts';

const autoscaled: Verb = {
	none: "Cortex writes the count of NAME every 10 seconds by its own measure: change min_replicas and max_replicas in its API's file and deploy it.",
};

const verbs = readOnlyVerbs("Cortex makes the Deployment of NAME again from its API's file: change that and deploy it.", {
	scale: autoscaled,
	'set-bounds': autoscaled,
	hold: autoscaled,
	release: autoscaled,
	'roll-back': {none: 'Cortex keeps the releases of NAME in its bucket and has no command that goes back: deploy the old file.'},
});

/** Before 0.40 its own label is missing, and three of its others together tell. */
const isApi = ({labels}: DeploymentRecord): boolean =>
	labels['cortex.dev/api'] === 'true' || ['apiName', 'apiKind', 'deploymentID'].every(label => labels[label] !== undefined);

/** Its APIs have no kind of their own: they are Deployments that its operator and its autoscaler write. */
const read = (record: ClusterRecord, index: ObjectIndex): ModelService | undefined => {
	const root = record as DeploymentRecord;
	if (!isApi(root)) return undefined;
	const service = readDeployment(root, index);
	if (service === undefined) return undefined;
	const offers = eachAction((action: ActionType) => {
		const verb = verbs[action];
		return 'none' in verb ? {possible: false as const, reason: verb.none.replaceAll('NAME', root.name)} : service.offers[action];
	});
	const name = root.labels['apiName'];
	const model = service.model?.source === 'name' && name !== undefined ? {value: name, source: 'label apiName'} : service.model;
	return {
		...service,
		...(model === undefined ? {} : {model}),
		system: cortex.name,
		mode: root.labels['apiKind'] ?? 'API',
		offers,
		countOwner: 'Cortex writes the count every 10 s',
	};
};

/** Realtime APIs of Cortex, which nobody keeps since 2023: told by their labels. */
export const cortex: ServingSystem = {
	name: 'Cortex',
	title: 'Cortex API (by its labels)',
	verbs,
	root: 'Deployment',
	watches: [{kind: resourceKinds.deployment, stage: 'workloads', project: projectDeployment}],
	read,
	...customPlans({}, deployment.revisionReference),
};
