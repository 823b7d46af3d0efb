import {lookup} from '../domain/lookup.ts';
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

/** What stands before a model, explains it or gets a copy: a request passes it and the model, and counts once. */
const otherRoles: ReadonlySet<string> = new Set(['transformer', 'explainer', 'router', 'scheduler', 'shadow']);

/** Names of Kubernetes Services that a system makes for its own kind. */
const namesByKind = lookup<(name: string) => readonly string[]>({
	InferenceService: name => [`${name}-predictor`, `${name}-predictor-default`],
	LLMInferenceService: name => [`${name}-inference-pool`, `${name}-kserve-workload-svc`],
	RayService: name => [`${name}-serve-svc`],
});

/** The Service that answers at an address in the cluster: `http://llama.chat.svc:8000`. Elsewhere the first label is of any other name. */
const endpointName = ({endpoint, namespace}: ModelService): readonly string[] => {
	const host = endpoint === undefined || !URL.canParse(endpoint) ? '' : new URL(endpoint).hostname;
	const [name = '', second] = host.split('.');
	return name !== '' && second === namespace ? [name] : [];
};

const partsOf = ({components = []}: ModelService, isWanted: (role: string) => boolean): readonly string[] =>
	components.flatMap(({role, name}) => (isWanted(role) ? [name] : []));

/** What gateways may count a service under, beside its own name and those of its workloads. */
const aliasesOf = (service: ModelService): readonly string[] => {
	const {name, system, reference} = service;
	const parts = partsOf(service, role => !otherRoles.has(role));
	// Its Deployments are called api-NAME, and its metrics say NAME.
	const ofCortex = system === 'Cortex' && name.startsWith('api-') ? [name.slice('api-'.length)] : [];
	const ofKind = namesByKind[reference.resource.kind]?.(name) ?? [];
	return [...new Set([...parts, ...endpointName(service), ...ofKind, ...ofCortex])].filter(alias => alias !== name);
};

const targetOf = (service: ModelService, onScreen: boolean, sharing: ReadonlySet<string>): MetricsTarget => ({
	uid: service.uid,
	namespace: service.namespace,
	name: service.name,
	kind: service.reference.resource.kind,
	...(service.engine === undefined ? {} : {engine: service.engine}),
	args: service.containers.flatMap(({args}) => args),
	aliases: aliasesOf(service),
	passed: partsOf(service, role => otherRoles.has(role)),
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
			// Those on the screen first and in its order: where not all can be asked for, the upper ones are.
			const shown = [...onScreen].flatMap(uid => next.get(uid)?.target ?? []);
			return [...shown, ...[...next.values()].flatMap(({target}) => (target.onScreen ? [] : [target]))];
		},
	};
};
