import type {Autoscaler, ServiceComponent} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {gpusOfPods} from '../custom/workload-component.ts';
import {compact} from '../raw.ts';
import type {KnativeServiceRecord} from './knative-records.ts';
import type {KnativeRelease} from './knative-releases.ts';

const sumOf = (releases: readonly KnativeRelease[], value: (release: KnativeRelease) => number): number =>
	releases.reduce((sum, release) => sum + value(release), 0);

/** Before the Revisions are read, what the Service says of itself: its minimum, ready or not. */
const untold = ({bounds, conditions}: KnativeServiceRecord): ServiceComponent['replicas'] => {
	const ready = conditions.some(({type, status}) => type === 'Ready' && status === 'True') ? bounds.minimum : 0;
	return {desired: bounds.minimum, ready, updated: ready, available: ready, total: ready};
};

/** A revision that was never ready must first reach one replica. */
const wanted = ({record}: KnativeRelease): number => record.desired ?? (record.readiness?.status === 'True' ? 0 : record.bounds.minimum);

/** All Revisions of a Service together, as one workload. `reference`: what scales it. */
export const knativeComponent = (
	role: string,
	service: KnativeServiceRecord,
	releases: readonly KnativeRelease[] | undefined,
	reference: ObjectReference,
): ServiceComponent => {
	const newest = releases?.find(({record}) => record.name === service.latestCreated);
	const pods =
		releases?.every(release => release.pods !== undefined) === true ? releases.flatMap(release => release.pods ?? []) : undefined;
	const ready = sumOf(releases ?? [], release => release.ready);
	const replicas =
		releases === undefined
			? untold(service)
			: {
					desired: sumOf(releases, wanted),
					ready,
					updated: newest?.pods?.length ?? newest?.record.actual ?? 0,
					available: ready,
					total: pods?.length ?? sumOf(releases, ({record}) => record.actual ?? 0),
				};
	const perReplica = service.template.gpus;
	return {
		role,
		reference,
		name: service.name,
		podsPerReplica: 1,
		replicas,
		gpus: {perReplica, held: pods === undefined ? replicas.total * perReplica : gpusOfPods(pods)},
		pods: pods?.map(({uid}) => uid),
	};
};

/** What owns the count of every Revision. Its bounds are those of the newest, which a change makes a new one of. */
export const knativeAutoscaler = (
	service: KnativeServiceRecord,
	releases: readonly KnativeRelease[] | undefined,
	owner: Pick<Autoscaler, 'reference' | 'name'>,
	component?: string,
): Autoscaler => {
	const newest = releases?.find(({record}) => record.name === service.latestCreated)?.record;
	const {minimum, maximum} = newest?.bounds ?? service.bounds;
	return compact({
		kind: 'Knative autoscaler' as const,
		...owner,
		minimum,
		maximum,
		current: newest?.actual,
		desired: newest?.desired,
		// With one count between its bounds it holds the count there.
		heldAt: minimum === maximum ? minimum : undefined,
		// It does not say that it wants more; at a maximum above the minimum it is busy.
		atMaximum: maximum > minimum && (newest?.desired ?? 0) >= maximum,
		disabled: false,
		metrics: [newest?.metric ?? service.metric],
		component,
	});
};
