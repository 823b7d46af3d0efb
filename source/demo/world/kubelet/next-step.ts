import {type DemoObject, isJsonObject, type JsonObject, listAt, numberAt, stringAt, valueAt} from '../../api-server/demo-object.ts';
import {between} from '../random.ts';
import {asReady, asRunning, asTerminated, asWaiting, waitingContainer} from './container-status.ts';
import type {PodBehavior} from './pod-behavior.ts';
import {type PodChange, podStatus} from './pod-status.ts';

export type KubeletEvent = {
	readonly type: 'Normal' | 'Warning';
	readonly reason: string;
	readonly message: string;
	readonly container: string;
};

/** What a kubelet remembers of a pod that the pod's status does not say. */
export type PodMemory = {readonly pulls: number; readonly lastPull: number};

export type KubeletStep = {
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly status: JsonObject;
	readonly events: readonly KubeletEvent[];
	readonly memory?: PodMemory;
};

export type KubeletContext = {
	readonly pod: DemoObject;
	readonly behavior: PodBehavior;
	readonly memory: PodMemory | undefined;
	readonly hostIP: string;
	readonly podIP: string;
	/** When the pod got its node. */
	readonly scheduledAt: number;
};

type Row = (
	context: KubeletContext & {readonly statuses: readonly JsonObject[]; readonly init: readonly JsonObject[]},
) => KubeletStep | undefined;

const time = (value: unknown, ...path: readonly string[]): number => Date.parse(stringAt(value, ...path) ?? '') || 0;

/** Both kinds of back-off: ten seconds, doubled each time, five minutes at most. */
const backOff = (times: number): number => Math.min(10_000 * 2 ** Math.max(0, times - 1), 300_000);

const jitter = (pod: DemoObject, what: string, low: number, high: number): number => between(low, high, `${pod.metadata.uid}/${what}`);

const podReference = ({metadata}: DemoObject): string => `pod ${metadata.name}_${metadata.namespace}(${metadata.uid})`;

const event = (type: KubeletEvent['type'], reason: string, message: string, container: string): KubeletEvent => ({
	type,
	reason,
	message,
	container,
});

const nameOf = (value: JsonObject | undefined): string => stringAt(value, 'name') ?? '';
const imageOf = (value: JsonObject | undefined): string => stringAt(value, 'image') ?? '';

const missingMessage = (image: string): string => {
	const reference = image.includes('.') && image.includes('/') ? image : `docker.io/${image}`;
	return `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`;
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(3)}s`;

const started = (pod: DemoObject, container: JsonObject, pull: number): readonly KubeletEvent[] => {
	const name = nameOf(container);
	const image = imageOf(container);
	const size = Math.round(jitter(pod, image, 6_000_000_000, 11_000_000_000));
	return [
		pull === 0
			? event('Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`, name)
			: event(
					...(['Normal', 'Pulled'] as const),
					`Successfully pulled image "${image}" in ${seconds(pull)} (${seconds(pull)} including waiting). Image size: ${size} bytes.`,
					name,
				),
		event('Normal', 'Created', `Container created`, name),
		event('Normal', 'Started', `Container started`, name),
	];
};

const containersOf = (pod: DemoObject, part: 'containers' | 'initContainers'): readonly JsonObject[] =>
	listAt(pod, 'spec', part) as readonly JsonObject[];

const step = (
	{pod, statuses, init}: Parameters<Row>[0],
	at: number,
	change: Partial<PodChange>,
	events: readonly KubeletEvent[] = [],
): KubeletStep => ({at, events, status: podStatus(pod, {containers: statuses, initContainers: init, ...change}, at)});

/** First row that has something to say: what happens to a pod next, and when. */
const rows: readonly Row[] = [
	// It has just come to its node.
	context => {
		const {pod, statuses, scheduledAt, behavior, hostIP} = context;
		if (statuses.length > 0) return undefined;
		const initial = containersOf(pod, 'initContainers');
		const containers = containersOf(pod, 'containers').map(container =>
			waitingContainer(container, initial.length > 0 ? 'PodInitializing' : 'ContainerCreating'),
		);
		const pulling = behavior.pull > 0 || behavior.isImageMissing ? containersOf(pod, 'containers').slice(0, 1) : [];
		return step(
			context,
			scheduledAt + jitter(pod, 'sync', 150, 600),
			{containers, initContainers: initial.map(container => waitingContainer(container, 'ContainerCreating')), hostIP},
			initial.length > 0
				? []
				: pulling.map(container => event('Normal', 'Pulling', `Pulling image "${imageOf(container)}"`, nameOf(container))),
		);
	},
	// Init containers, one after the other.
	context => {
		const {pod, init, behavior, podIP, scheduledAt} = context;
		const index = init.findIndex(status => valueAt(status, 'state', 'terminated', 'exitCode') !== 0);
		const current = init[index];
		if (current === undefined) return undefined;
		const replace = (status: JsonObject) => init.map((other, position) => (position === index ? status : other));
		if (!isJsonObject(valueAt(current, 'state', 'running'))) {
			const at = scheduledAt + jitter(pod, 'init', 1200, 3000);
			const events = started(pod, containersOf(pod, 'initContainers')[index] ?? {}, 0);
			return step(context, at, {initContainers: replace(asRunning(current, at, pod.metadata.uid, false)), podIP}, events);
		}
		const at = time(current, 'state', 'running', 'startedAt') + behavior.fetching;
		return step(context, at, {initContainers: replace({...asTerminated(current, at, 0, 'Completed'), ready: true})});
	},
	// The image cannot be had: an attempt, then a wait, for ever.
	context => {
		const {pod, statuses, behavior, memory, podIP, scheduledAt} = context;
		const [main] = statuses;
		if (!behavior.isImageMissing || main === undefined || stringAt(main, 'state', 'waiting', 'reason') === undefined) return undefined;
		const container = containersOf(pod, 'containers')[0];
		const image = imageOf(container);
		const name = nameOf(container);
		const failed = missingMessage(image);
		const replace = (status: JsonObject) => [status, ...statuses.slice(1)];
		if (stringAt(main, 'state', 'waiting', 'reason') === 'ErrImagePull') {
			const at = (memory?.lastPull ?? scheduledAt) + jitter(pod, 'pull back-off', 9000, 14_000);
			const message = `Back-off pulling image "${image}": ErrImagePull: ${failed}`;
			return step(context, at, {containers: replace(asWaiting(main, 'ImagePullBackOff', message))}, [
				event('Normal', 'BackOff', `Back-off pulling image "${image}"`, name),
				event('Warning', 'Failed', 'Error: ImagePullBackOff', name),
			]);
		}
		const pulls = (memory?.pulls ?? 0) + 1;
		const at =
			memory === undefined
				? scheduledAt + jitter(pod, 'pull', 1500, 3500)
				: memory.lastPull + backOff(memory.pulls) + jitter(pod, 'again', 800, 4000);
		return {
			...step(context, at, {containers: replace(asWaiting(main, 'ErrImagePull', failed)), podIP}, [
				...(pulls === 1 ? [] : [event('Normal', 'Pulling', `Pulling image "${image}"`, name)]),
				event('Warning', 'Failed', `Failed to pull image "${image}": ${failed}`, name),
				event('Warning', 'Failed', 'Error: ErrImagePull', name),
			]),
			memory: {pulls, lastPull: at},
		};
	},
	// It has what it needs.
	context => {
		const {pod, statuses, init, behavior, podIP, scheduledAt} = context;
		const [main] = statuses;
		const reason = stringAt(main, 'state', 'waiting', 'reason');
		if (reason === undefined || reason === 'CrashLoopBackOff') return undefined;
		const since = Math.max(scheduledAt, ...init.map(status => time(status, 'state', 'terminated', 'finishedAt')));
		const at = since + jitter(pod, 'create', 900, 2200) + behavior.pull;
		const events = containersOf(pod, 'containers').flatMap((container, index) => started(pod, container, index === 0 ? behavior.pull : 0));
		const running = statuses.map((status, index) => {
			const next = asRunning(status, at, pod.metadata.uid, false);
			return index === 0 ? next : asReady(next);
		});
		return step(context, at, {containers: running, podIP}, events);
	},
	// It runs, and either crashes or gets ready.
	context => {
		const {pod, statuses, behavior} = context;
		const [main] = statuses;
		if (main === undefined || !isJsonObject(valueAt(main, 'state', 'running')) || main['ready'] === true) return undefined;
		const startedAt = time(main, 'state', 'running', 'startedAt');
		const replace = (status: JsonObject) => [status, ...statuses.slice(1)];
		if (behavior.fault === 'out-of-memory') {
			const at = startedAt + behavior.crashAfter;
			return step(context, at, {containers: replace(asTerminated(main, at, 137, 'OOMKilled'))});
		}
		if (behavior.fault === 'never-ready') return undefined;
		return step(context, startedAt + jitter(pod, 'load', 0.94, 1.06) * behavior.loading, {containers: replace(asReady(main))});
	},
	// It has crashed.
	context => {
		const {pod, statuses} = context;
		const [main] = statuses;
		if (main === undefined || !isJsonObject(valueAt(main, 'state', 'terminated'))) return undefined;
		const wait = backOff((numberAt(main, 'restartCount') ?? 0) + 1);
		const at = time(main, 'state', 'terminated', 'finishedAt') + 1500;
		const name = nameOf(main);
		const message = `back-off ${wait >= 60_000 ? `${Math.floor(wait / 60_000)}m${(wait % 60_000) / 1000}s` : `${wait / 1000}s`} restarting failed container=${name} ${podReference(pod)}`;
		return step(context, at, {containers: [asWaiting(main, 'CrashLoopBackOff', message), ...statuses.slice(1)]}, [
			event('Warning', 'BackOff', `Back-off restarting failed container ${name} in ${podReference(pod)}`, name),
		]);
	},
	// And is started again.
	context => {
		const {pod, statuses} = context;
		const [main] = statuses;
		if (main === undefined || stringAt(main, 'state', 'waiting', 'reason') !== 'CrashLoopBackOff') return undefined;
		const wait = backOff((numberAt(main, 'restartCount') ?? 0) + 1);
		const at = time(main, 'lastState', 'terminated', 'finishedAt') + wait;
		return step(
			context,
			at,
			{containers: [asRunning(main, at, pod.metadata.uid, true), ...statuses.slice(1)]},
			started(pod, containersOf(pod, 'containers')[0] ?? {}, 0),
		);
	},
];

/** What a kubelet does next to a pod of its node; `undefined`: nothing, until somebody changes the pod. */
export const nextStep = (context: KubeletContext): KubeletStep | undefined => {
	const {pod} = context;
	const full = {
		...context,
		statuses: listAt(pod, 'status', 'containerStatuses') as readonly JsonObject[],
		init: listAt(pod, 'status', 'initContainerStatuses') as readonly JsonObject[],
	};
	for (const row of rows) {
		const found = row(full);
		if (found !== undefined) return found;
	}
	return undefined;
};
