import type {ModelService} from '../domain/model-service.ts';
import type {MetricsTarget} from '../metrics/metrics-target.ts';

export type MetricsTargets = {
	/** All services as the metrics planner sees them. What did not change keeps its identity. */
	readonly of: (
		services: ReadonlyMap<string, ModelService>,
		onScreen: ReadonlySet<string>,
		/** Names of nodes that advertise each of their GPUs several times. */
		sharing: ReadonlySet<string>,
	) => readonly MetricsTarget[];
};

/** What says so itself, and what its nodes say. */
const sharesGpus = ({gpus, pods = []}: ModelService, sharing: ReadonlySet<string>): boolean =>
	gpus.perReplica > 0 &&
	(gpus.resource?.endsWith('.shared') === true || (sharing.size > 0 && pods.some(({node}) => node !== undefined && sharing.has(node))));

const targetOf = (service: ModelService, onScreen: boolean, sharing: ReadonlySet<string>): MetricsTarget => ({
	uid: service.uid,
	namespace: service.namespace,
	name: service.name,
	kind: service.reference.resource.kind,
	...(service.engine === undefined ? {} : {engine: service.engine}),
	args: service.containers.flatMap(({args}) => args),
	aliases: [],
	gpusPerReplica: service.gpus.perReplica,
	...(service.gpus.resource === undefined ? {} : {gpuResource: service.gpus.resource}),
	...(sharesGpus(service, sharing) ? {sharesGpus: true} : {}),
	pods: service.pods ?? [],
	onScreen,
});

export const createMetricsTargets = (): MetricsTargets => {
	let known = new Map<string, {readonly service: ModelService; readonly target: MetricsTarget}>();
	let knownSharing: ReadonlySet<string> | undefined;
	return {
		of(services, onScreen, sharing) {
			const next: typeof known = new Map();
			for (const [uid, service] of services) {
				const before = known.get(uid);
				const isOnScreen = onScreen.has(uid);
				const isSame = before?.service === service && before.target.onScreen === isOnScreen && sharing === knownSharing;
				next.set(uid, isSame ? before : {service, target: targetOf(service, isOnScreen, sharing)});
			}
			known = next;
			knownSharing = sharing;
			return [...next.values()].map(({target}) => target);
		},
	};
};
