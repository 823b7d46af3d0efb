import type {Clock} from '../../cluster/clock.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {createTurns} from '../turns.ts';
import type {UsageSource} from './create-usage-source.ts';
import type {PodUsage, Usage} from './read-usage.ts';
import {withUsage} from './with-usage.ts';

export type UsageBook = {
	readonly setTargets: (targets: readonly MetricsTarget[]) => void;
	/** Numbers of a service with its CPU and memory. What did not change keeps its object. */
	readonly with: (metrics: ServiceMetrics, target: MetricsTarget) => ServiceMetrics;
	readonly state: () => {readonly readAt: number | undefined; readonly failure: Failure | undefined; readonly interval: number};
	readonly lookAgain: () => void;
	readonly close: () => Promise<void>;
};

type UsageBookOptions = {
	readonly source: UsageSource;
	readonly clock: Clock;
	/** Milliseconds, by the cluster's clock. */
	readonly now: () => number;
	/** After each look that brought something new. */
	readonly onRead: () => void;
};

/** Milliseconds. metrics-server measures every 15 s; what a large cluster answers is a megabyte for 2000 pods. */
const usual = 30_000;
const ofLarge = 60_000;
const largeFleet = 2000;

/** Until what is not served, or not permitted, is asked for again: by a refresh, for no timer runs then. */
const pause = 600_000;

/** A change up to which a number is the same still: nobody reads the third digit of a CPU. */
const tolerance = 0.02;

const isAlmost = (one: number | undefined, other: number | undefined): boolean =>
	one === other || (one !== undefined && other !== undefined && Math.abs(one - other) <= tolerance * Math.max(one, other));

/** One that says the same again is the same: with it all services would be others. */
const isSameFailure = (one: Failure | undefined, other: Failure): boolean => one?.kind === other.kind && one.sentence === other.sentence;

const sizeOf = (usage: Usage): number => [...usage.values()].reduce((sum, pods) => sum + pods.size, 0);

/** What was read, with the earlier numbers of the pods that hardly changed, as long as they are young. */
const settled = (before: Usage | undefined, now: Usage): Usage => {
	if (before === undefined) return now;
	const pods = (namespace: string, list: ReadonlyMap<string, PodUsage>): ReadonlyMap<string, PodUsage> => {
		const known = before.get(namespace);
		let isSame = known?.size === list.size;
		const next = new Map<string, PodUsage>();
		for (const [name, pod] of list) {
			const earlier = known?.get(name);
			const keeps =
				earlier !== undefined && isAlmost(earlier.cpu, pod.cpu) && isAlmost(earlier.memory, pod.memory) && pod.at - earlier.at <= ofLarge;
			isSame &&= keeps;
			next.set(name, keeps ? earlier : pod);
		}
		return isSame && known !== undefined ? known : next;
	};
	return new Map([...now].map(([namespace, list]) => [namespace, pods(namespace, list)]));
};

/** What one service was told last, and of what. */
type Known = {
	readonly metrics: ServiceMetrics;
	readonly own: ReadonlyMap<string, PodUsage> | undefined;
	readonly failure: Failure | undefined;
	readonly whole: ServiceMetrics;
};

/** Asks for CPU and memory of all pods from time to time, while there are services, and puts them beside what else is known. */
export const createUsageBook = ({source, clock, now, onRead}: UsageBookOptions): UsageBook => {
	const abort = new AbortController();
	const {signal} = abort;
	let targets: readonly MetricsTarget[] = [];
	let usage: Usage | undefined;
	let failure: Failure | undefined;
	let readAt: number | undefined;
	let askedAt = Number.NEGATIVE_INFINITY;
	let interval = usual;
	let isResting = false;
	/** Of services as they were then: one that is another object now is held here no longer, with all its pods. */
	const known = new WeakMap<MetricsTarget, Known>();

	const turns = createTurns(clock, {
		async full() {
			if (targets.length === 0) return undefined;
			askedAt = clock.now();
			const answer = await source.read([...new Set(targets.map(({namespace}) => namespace))], signal);
			if (signal.aborted) return undefined;
			if (answer.ok) {
				usage = settled(usage, answer.value);
				interval = sizeOf(usage) > largeFleet ? ofLarge : usual;
				readAt = now();
				failure = undefined;
			} else if (!isSameFailure(failure, answer.failure)) failure = answer.failure;
			isResting = !answer.ok && (answer.failure.kind === 'not-found' || answer.failure.kind === 'forbidden');
			if (isResting) usage = undefined;
			onRead();
			return isResting ? undefined : interval;
		},
		opened: async () => {},
	});

	return {
		setTargets(next) {
			const wasEmpty = targets.length === 0;
			targets = next;
			const isDue = isResting ? clock.now() - askedAt >= pause : wasEmpty;
			if (next.length > 0 && isDue) turns.within(Math.max(0, askedAt + interval - clock.now()));
		},
		with(metrics, target) {
			const own = usage?.get(target.namespace);
			const before = known.get(target);
			if (before?.metrics === metrics && before.own === own && before.failure === failure) return before.whole;
			const whole = withUsage(metrics, target, usage, failure);
			known.set(target, {metrics, own, failure, whole});
			return whole;
		},
		state: () => ({readAt, failure, interval}),
		lookAgain() {
			source.forget();
			if (targets.length > 0) turns.run('full');
		},
		async close() {
			abort.abort();
			await turns.close();
		},
	};
};
