import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {Refusals} from '../custom/custom-offers.ts';
import {customService} from '../custom/custom-service.ts';
import {isModelService} from '../evidence.ts';
import type {ObjectIndex, ServingSystem} from '../serving-system.ts';
import {knativeKinds} from './knative-kinds.ts';
import type {KnativeServiceRecord} from './knative-records.ts';
import {releasesOf, revisionsOf, trafficOf} from './knative-releases.ts';
import {knativeRollout} from './knative-rollout.ts';
import {knativeAutoscaler, knativeComponent} from './knative-scaling.ts';

const refusalsOf = (
	{name, bounds, followsLatest}: KnativeServiceRecord,
	revisions: ModelService['revisions'],
	podCount: number | undefined,
): Refusals => {
	const unread = revisions === undefined ? 'The revisions are not read yet.' : undefined;
	const others = revisions?.some(({newest}) => !newest) === true;
	return {
		release: bounds.minimum === bounds.maximum ? undefined : `Nothing holds the count of ${name}.`,
		'roll-back': unread ?? (others ? undefined : `${name} has no other revision to go back to.`),
		// A pin is released also where it holds the only revision.
		'set-traffic': unread ?? (others || !followsLatest ? undefined : `${name} has only one revision.`),
		'replace-replica': podCount === undefined ? 'The replicas are not read yet.' : podCount === 0 ? `${name} has no replica.` : undefined,
	};
};

/** A Knative Service is any web application: it is listed where its template speaks for a model. */
export const readKnativeService = (
	system: Pick<ServingSystem, 'name' | 'verbs'>,
	record: ClusterRecord,
	index: ObjectIndex,
): ModelService | undefined => {
	const service = record as KnativeServiceRecord;
	const {template} = service;
	if (!isModelService(template.evidence)) return undefined;
	const releases = releasesOf(service, index);
	const revisions = releases === undefined ? undefined : revisionsOf(releases, service, index);
	const traffic = trafficOf(service.traffic, service.latestReady, revisions);
	const reference = {
		resource: index.resource('Service') ?? knativeKinds.service,
		namespace: service.namespace,
		name: service.name,
		uid: service.uid,
	};
	const component = knativeComponent('service', service, releases, reference);
	const pods = component.pods === undefined ? undefined : releases?.flatMap(release => release.pods ?? []);
	return customService(system, service, index, {
		kind: knativeKinds.service,
		components: [component],
		pods,
		template,
		evidence: template.evidence.reasons,
		rollout: knativeRollout(service, releases, traffic),
		revisions,
		autoscalers: [knativeAutoscaler(service, releases, {reference, name: service.name})],
		endpoint: service.url,
		traffic,
		refusals: refusalsOf(service, revisions, pods?.length),
	});
};
