import type {Load} from '../fleet/service-plan.ts';

/** What one replica of a service does at a time. */
export type ReplicaLoad = {
	/** Requests a second it finishes, the failed among them. */
	readonly rate: number;
	/** 0-1 */
	readonly errorRatio: number;
	/** Share of what it can do at most; above 1 requests pile up. */
	readonly utilization: number;
	/** Seconds half of its requests take at most. */
	readonly latency: number;
	/** Requests that run and that wait. */
	readonly running: number;
	readonly waiting: number;
};

export const noLoad: ReplicaLoad = {rate: 0, errorRatio: 0, utilization: 0, latency: 0, running: 0, waiting: 0};

/** Requests a replica keeps waiting before it refuses more. */
const longestQueue = 220;

type Serving = {
	/** Requests a second to the whole service. */
	readonly traffic: number;
	/** Replicas that serve. */
	readonly replicas: number;
	/** Of this replica's release. */
	readonly slowdown: number;
	readonly errors: number;
};

/** Requests are spread evenly; a replica that is asked for more than it can do gets slow, then queues, then refuses. */
export const replicaLoad = (load: Load, {traffic, replicas, slowdown, errors}: Serving): ReplicaLoad => {
	if (replicas === 0) return noLoad;
	const asked = traffic / replicas;
	const capacity = load.capacity / slowdown;
	const utilization = asked / capacity;
	const crowd = 1 + 0.5 * Math.min(1, utilization) ** 2 + 8 * Math.max(0, Math.min(1.2, utilization) - 0.9);
	const rate = Math.min(asked, capacity);
	const latency = load.latency * slowdown * crowd;
	const waiting = utilization <= 1 ? Math.max(0, utilization - 0.93) * 20 : Math.min(longestQueue, 2 + (utilization - 1) * 500);
	const refused = Math.max(0, 1 - 1.3 / Math.max(utilization, 0.001));
	return {rate, utilization, latency, waiting, errorRatio: Math.min(1, errors + refused), running: rate * latency};
};
