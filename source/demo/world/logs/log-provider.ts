import {type DemoObject, type JsonObject, listAt, numberAt, stringAt} from '../../api-server/demo-object.ts';
import type {ObjectStore} from '../../api-server/object-store.ts';
import type {LogLine, LogProvider} from '../../api-server/read/logs.ts';
import type {ServerClock} from '../../api-server/server-clock.ts';
import {readySince} from '../controllers/owned.ts';
import {type Behaviors, imageOf} from '../fleet/behaviors.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import {noLoad, type ReplicaLoad} from '../load/service-load.ts';
import {gpusOf} from '../scheduler/place-pod.ts';
import {type ContainerRun, linesBetween} from './container-log.ts';
import {fetchScript, logScripts} from './log-scripts.ts';

/** Nodes rotate what is older. Milliseconds. */
const kept = 30 * 60_000;

type Options = {
	readonly store: ObjectStore;
	readonly clock: ServerClock;
	readonly behaviors: Behaviors;
	readonly loadAt: (plan: ServicePlan, uid: string, time: number) => ReplicaLoad;
};

const time = (value: unknown, ...path: readonly string[]): number | undefined => {
	const text = stringAt(value, ...path);
	return text === undefined ? undefined : Date.parse(text);
};

const statusOf = (pod: DemoObject, container: string): JsonObject | undefined =>
	['containerStatuses', 'initContainerStatuses']
		.flatMap(part => listAt(pod, 'status', part))
		.find(status => stringAt(status, 'name') === container) as JsonObject | undefined;

const isInitContainer = (pod: DemoObject, container: string): boolean =>
	listAt(pod, 'spec', 'initContainers').some(candidate => stringAt(candidate, 'name') === container);

/** What the API server says instead of a log (kubernetes: pkg/kubelet/kubelet_pods.go, validateContainerLogStatus). */
const refusalOf = (pod: DemoObject, container: string): string => {
	const reason = stringAt(statusOf(pod, container), 'state', 'waiting', 'reason') ?? 'ContainerCreating';
	const why = {ErrImagePull: "image can't be pulled", ImagePullBackOff: 'trying and failing to pull image'}[reason] ?? reason;
	return `container "${container}" in pod "${pod.metadata.name}" is waiting to start: ${why}`;
};

/** The run that is asked for: the present one or the last, or the one before it. */
const runOf = (pod: DemoObject, container: string, previous: boolean, loading: number): ContainerRun | undefined => {
	const status = statusOf(pod, container);
	const restarts = numberAt(status, 'restartCount') ?? 0;
	const base = {id: `${pod.metadata.uid}/${stringAt(status, 'name')}/${previous ? restarts - 1 : restarts}`, loading};
	const running = previous ? undefined : time(status, 'state', 'running', 'startedAt');
	if (running !== undefined) return {...base, startedAt: running, readyAt: readySince(pod), endedAt: undefined};
	const ended = !previous && time(status, 'state', 'terminated', 'finishedAt') !== undefined ? 'state' : 'lastState';
	const startedAt = time(status, ended, 'terminated', 'startedAt');
	if (startedAt === undefined) return undefined;
	return {...base, startedAt, readyAt: undefined, endedAt: time(status, ended, 'terminated', 'finishedAt')};
};

/** Logs of all containers, as their engines would have written them. */
export const createLogProvider = ({store, clock, behaviors, loadAt}: Options): LogProvider => {
	const linesOf = (pod: DemoObject, container: string, run: ContainerRun, from: number): readonly LogLine[] => {
		const plan = behaviors.planOf(pod);
		return linesBetween(
			{
				run,
				script: isInitContainer(pod, container) ? fetchScript : logScripts[plan?.engine ?? 'http'],
				scene: {model: plan?.model ?? pod.metadata.name, tag: imageOf(pod).split(':').at(-1) ?? '', gpus: gpusOf(pod)},
				loadAt: at => (plan === undefined ? noLoad : loadAt(plan, pod.metadata.uid, at)),
			},
			from,
			clock.now(),
		);
	};

	return ({pod, container, previous}) => {
		if (stringAt(pod, 'spec', 'nodeName') === undefined) return {lines: () => []};
		const behavior = behaviors.of(pod, true);
		const loading = isInitContainer(pod, container) ? behavior.fetching : behavior.loading;
		const run = runOf(pod, container, previous, loading);
		if (run === undefined) {
			const missing = `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`;
			return {refusal: previous ? missing : refusalOf(pod, container)};
		}
		return {
			lines: () => linesOf(pod, container, run, clock.now() - kept),
			follow(listener, ended) {
				let seen = clock.now();
				let timer: unknown;
				const look = (): void => {
					const latest = store.get('pods', pod.metadata.namespace, pod.metadata.name);
					const now = latest?.metadata.uid === pod.metadata.uid ? runOf(latest, container, previous, loading) : undefined;
					const isSame = now?.id === run.id;
					for (const line of linesOf(pod, container, isSame ? now : run, seen)) listener(line);
					seen = clock.now();
					if (!isSame || now.endedAt !== undefined) ended();
					else timer = clock.setTimeout(look, 1000);
				};
				timer = clock.setTimeout(look, 1000);
				return () => clock.clearTimeout(timer);
			},
		};
	};
};
