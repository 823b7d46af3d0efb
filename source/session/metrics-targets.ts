import type {ModelService} from '../domain/model-service.ts';
import type {MetricsTarget} from '../metrics/metrics-target.ts';

export type MetricsTargets = {
	/** All services as the metrics planner sees them. What did not change keeps its identity. */
	readonly of: (services: ReadonlyMap<string, ModelService>, onScreen: ReadonlySet<string>) => readonly MetricsTarget[];
};

const targetOf = (service: ModelService, onScreen: boolean): MetricsTarget => ({
	uid: service.uid,
	namespace: service.namespace,
	name: service.name,
	kind: service.reference.resource.kind,
	...(service.engine === undefined ? {} : {engine: service.engine}),
	args: service.containers.flatMap(({args}) => args),
	aliases: [],
	gpusPerReplica: service.gpus.perReplica,
	pods: service.pods ?? [],
	onScreen,
});

export const createMetricsTargets = (): MetricsTargets => {
	let known = new Map<string, {readonly service: ModelService; readonly target: MetricsTarget}>();
	return {
		of(services, onScreen) {
			const next: typeof known = new Map();
			for (const [uid, service] of services) {
				const before = known.get(uid);
				const isOnScreen = onScreen.has(uid);
				const isSame = before?.service === service && before.target.onScreen === isOnScreen;
				next.set(uid, isSame ? before : {service, target: targetOf(service, isOnScreen)});
			}
			known = next;
			return [...next.values()].map(({target}) => target);
		},
	};
};
