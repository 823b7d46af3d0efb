import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../source/demo/api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../source/demo/api-server/object-store.ts';
import {requestDeletion} from '../../source/demo/api-server/write/delete-object.ts';
import {createRandom} from '../../source/demo/world/random.ts';
import {afterRestart, isReady, withReadiness} from './pod-changes.ts';
import {createPool} from './pool.ts';

export type Churn = {
	/** Events a second that clients may see, those included that the cluster's own controllers add. 0: no more changes. */
	readonly setRate: (eventsPerSecond: number) => void;
	/** In a thousand changes, so many delete a replica, which is replaced. At first: `calm`. */
	readonly setTurnover: (deletions: number) => void;
	/** The service that changes by command alone. */
	readonly canary: {readonly namespace: string; readonly name: string; readonly replicas: number};
	/** So many of its replicas are not ready. */
	readonly setCanary: (unready: number) => void;
	/** Everything that was made unready is ready again. */
	readonly heal: () => void;
	/** Events so far, but for those of kinds nobody lists. */
	readonly events: () => number;
	readonly close: () => void;
};

/** Milliseconds between two looks at what is owed. */
const tick = 20;
/** Nothing is made up for beyond so many seconds: a stall is not followed by a flood. */
const mostOwed = 1;
/** So many replicas are unready at a time. */
const mostUnready = 60;
/** Services that get new images and other counts: few, so that what they leave behind does not grow. */
const restless = 30;
/** Events of the last minutes stay, as in a cluster those of the last hour: there are as many at the end as after a while. */
const mostEvents = 1500;

/** Deletions in a thousand changes: every replica is another one after half an hour, more or less. */
export const calm = 15;

const uncounted: ReadonlySet<string> = new Set(['events']);

const isTeams = ({metadata}: DemoObject): boolean => metadata.namespace?.startsWith('team-') === true;

/** Deployments that nothing but their own controller looks after. */
export const plainDeployments = (store: ObjectStore): readonly DemoObject[] =>
	store.list('deployments').filter(deployment => isTeams(deployment) && deployment.metadata.ownerReferences === undefined);

const keyOf = ({metadata: {namespace = '', name}}: DemoObject): string => `${namespace}/${name}`;

/** Changes a cluster without end: what a busy one goes through, by chance, at a rate. `now`: milliseconds in the cluster. */
export const startChurn = (store: ObjectStore, {now, seed}: {readonly now: () => number; readonly seed: number}): Churn => {
	const random = createRandom(seed);
	const pods = createPool();
	const unready = new Set<string>();
	const spoken: string[] = [];
	let rate = 0;
	let owed = 0;
	let events = 0;
	let count = 0;

	const plain = plainDeployments(store);
	const scaled = new Set(
		store
			.list('horizontalpodautoscalers')
			.map(scaler => `${scaler.metadata.namespace}/${stringAt(scaler, 'spec', 'scaleTargetRef', 'name')}`),
	);
	const free = plain.filter(deployment => !scaled.has(keyOf(deployment)));
	const [chosen] = free;
	if (chosen === undefined) throw new Error('no Deployment stands alone here');
	const canary = {
		namespace: chosen.metadata.namespace ?? '',
		name: chosen.metadata.name,
		replicas: numberAt(chosen, 'spec', 'replicas') ?? 1,
	};
	const isCanarys = ({metadata}: DemoObject): boolean =>
		metadata.namespace === canary.namespace && metadata.name.startsWith(`${canary.name}-`);
	const movable = free.slice(1, restless + 1).map(keyOf);

	const get = (resource: string, key: string): DemoObject | undefined => {
		const [namespace = '', name = ''] = key.split('/');
		return store.get(resource, namespace, name);
	};
	const anyOf = (keys: readonly string[]): string => keys[Math.floor(random() * keys.length)] ?? '';
	const write = (resource: string, object: DemoObject): void => void store.update(resource, object);
	const setStatus = (resource: string, object: DemoObject): void => void store.update(resource, object, {subresource: 'status'});

	const steady = (): DemoObject | undefined => {
		const pod = get('pods', pods.any(random) ?? '');
		return pod === undefined || pod.metadata.deletionTimestamp !== undefined || !isReady(pod) ? undefined : pod;
	};
	const recover = (key: string): void => {
		unready.delete(key);
		const pod = get('pods', key);
		if (pod !== undefined) setStatus('pods', withReadiness(pod, true, now()));
	};
	const flip = (): void => {
		const [oldest] = unready;
		if (oldest !== undefined && (unready.size >= mostUnready || random() < 0.5)) {
			recover(oldest);
			return;
		}
		const pod = steady();
		if (pod === undefined) return;
		unready.add(keyOf(pod));
		setStatus('pods', withReadiness(pod, false, now()));
	};
	const restart = (): void => {
		const pod = steady();
		if (pod !== undefined) setStatus('pods', afterRestart(pod, now()));
	};
	const remove = (): void => {
		const pod = steady();
		if (pod !== undefined) requestDeletion(store, 'pods', pod, {now: now(), graceSeconds: 1});
	};
	const changeImage = (): void => {
		const deployment = get('deployments', anyOf(movable));
		if (deployment === undefined) return;
		const template = objectAt(deployment, 'spec', 'template');
		const containers = listAt(template, 'spec', 'containers').map((container, index) => {
			const image = stringAt(container, 'image') ?? '';
			return index > 0 ? container : {...(container as JsonObject), image: image.endsWith('-b') ? image.slice(0, -2) : `${image}-b`};
		});
		write('deployments', {
			...deployment,
			spec: {...deployment.spec, template: {...template, spec: {...objectAt(template, 'spec'), containers}}},
		});
	};
	const scale = (): void => {
		const deployment = get('deployments', anyOf(movable));
		if (deployment === undefined) return;
		write('deployments', {...deployment, spec: {...deployment.spec, replicas: numberAt(deployment, 'spec', 'replicas') === 10 ? 9 : 10}});
	};
	const bound = (): void => {
		const scalers = store.list('horizontalpodautoscalers');
		const scaler = scalers[Math.floor(random() * scalers.length)];
		const most = numberAt(scaler, 'spec', 'maxReplicas');
		if (scaler === undefined || most === undefined) return;
		write('horizontalpodautoscalers', {...scaler, spec: {...scaler.spec, maxReplicas: most % 2 === 0 ? most + 1 : most - 1}});
	};
	const beat = (): void => {
		const nodes = store.list('nodes');
		const node = nodes[Math.floor(random() * nodes.length)];
		if (node === undefined) return;
		const conditions = listAt(node, 'status', 'conditions').map(condition => ({
			...(condition as JsonObject),
			lastHeartbeatTime: timestamp(now()),
		}));
		setStatus('nodes', {...node, status: {...node.status, conditions}});
	};
	const speak = (): void => {
		const pod = steady();
		if (pod === undefined) return;
		const {namespace = '', name: podName, uid} = pod.metadata;
		const name = `${podName}.soak${count}`;
		const at = timestamp(now());
		store.create('events', {
			...{apiVersion: 'v1', kind: 'Event', metadata: {name, namespace}, type: 'Warning', reason: 'Unhealthy'},
			...{
				message: `Readiness probe failed: status ${400 + (count % 100)}`,
				count: 1,
				firstTimestamp: at,
				lastTimestamp: at,
				eventTime: null,
			},
			...{source: {component: 'kubelet'}, reportingComponent: 'kubelet', reportingInstance: ''},
			involvedObject: {apiVersion: 'v1', kind: 'Pod', name: podName, namespace, uid},
		});
	};

	/** In a thousand changes. A deleted replica brings ten events more, a new image more than a hundred. */
	const weightsOf = (turnover: number): ReadonlyArray<readonly [weight: number, change: () => void]> => [
		[615 - turnover, flip],
		[turnover, remove],
		[150, restart],
		[100, speak],
		[80, bound],
		[50, beat],
		[4, scale],
		[1, changeImage],
	];
	let weights = weightsOf(calm);
	const change = (): void => {
		count += 1;
		let place = random() * 1000;
		const chosen = weights.find(([weight]) => {
			place -= weight;
			return place < 0;
		});
		chosen?.[1]();
	};

	const admit = (pod: DemoObject): void => {
		if (isTeams(pod) && !isCanarys(pod) && stringAt(pod, 'spec', 'nodeName') !== undefined) pods.add(keyOf(pod));
	};
	const forgetEvents = (): void => {
		for (const key of spoken.splice(0, Math.max(0, spoken.length - mostEvents))) {
			const [namespace = '', name = ''] = key.split('/');
			store.remove('events', namespace, name);
		}
	};
	for (const pod of store.list('pods')) admit(pod);
	spoken.push(...store.list('events').map(keyOf));
	const unsubscribe = store.subscribe(({type, resource, object}) => {
		if (!uncounted.has(resource)) events += 1;
		if (resource === 'events' && type === 'ADDED') spoken.push(keyOf(object));
		if (resource !== 'pods') return;
		if (type !== 'DELETED') {
			admit(object);
			return;
		}
		pods.remove(keyOf(object));
		unready.delete(keyOf(object));
	});

	let last = performance.now();
	let counted = 0;
	const timer = setInterval(() => {
		const time = performance.now();
		owed = Math.min(owed + (rate * (time - last)) / 1000 - (events - counted), rate * mostOwed);
		last = time;
		counted = events;
		while (owed > 0) {
			change();
			owed -= Math.max(events - counted, 0.1);
			counted = events;
		}
		forgetEvents();
	}, tick);

	return {
		canary,
		setRate(next) {
			rate = next;
			owed = Math.min(owed, 0);
		},
		setTurnover(deletions) {
			weights = weightsOf(deletions);
		},
		setCanary(number) {
			const replicas = store.list('pods', canary.namespace).filter(isCanarys);
			for (const [index, pod] of replicas.entries()) {
				if (isReady(pod) !== index >= number) setStatus('pods', withReadiness(pod, index >= number, now()));
			}
		},
		heal() {
			for (const key of [...unready]) recover(key);
		},
		events: () => events,
		close() {
			clearInterval(timer);
			unsubscribe();
		},
	};
};
