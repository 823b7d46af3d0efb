import type {ServicePlan} from '../fleet/service-plan.ts';
import type {ReplicaLoad} from '../load/service-load.ts';
import {between} from '../random.ts';
import type {Moment} from './family.ts';

/** Tokens of a typical chat: what it is given, and a second of latency's worth of answer. */
const promptLength = 740;

/** What a replica did in some seconds of a load. `share`: of what its equals do, about 1. `lastRequest`: seconds since the epoch. */
export const momentOf = (
	plan: ServicePlan,
	load: ReplicaLoad,
	{seconds, share, lastRequest}: {readonly seconds: number; readonly share: number; readonly lastRequest: number},
): Moment => {
	const rate = load.rate * share;
	const handled = rate * seconds;
	const failed = handled * load.errorRatio;
	const answered = rate * (1 - load.errorRatio);
	const crowd = plan.load.latency === 0 ? 1 : load.latency / plan.load.latency;
	const betweenTokens = 0.011 + 0.006 * crowd;
	const generated = Math.max(8, (plan.load.latency * 0.85) / 0.017);
	const queueTime = load.utilization > 1 ? load.waiting / Math.max(load.rate, 0.1) : 0.0008 + 0.004 * load.utilization;
	return {
		...load,
		rate,
		// A request lasts from its coming, not from its turn.
		latency: load.latency + (load.utilization > 1 ? queueTime : 0),
		seconds,
		succeeded: handled - failed,
		failed,
		firstToken: plan.load.latency * 0.12 * crowd + (load.utilization > 1 ? queueTime : 0),
		queueTime,
		betweenTokens,
		promptRate: answered * promptLength,
		promptTokens: answered * promptLength * seconds,
		generationRate: answered * generated,
		generatedTokens: answered * generated * seconds,
		answerLength: generated,
		hitRatio: between(0.22, 0.61, `${plan.namespace}/${plan.name}/hits`),
		preempted: load.waiting > 20 ? seconds / 10 : 0,
		lastRequest,
		cacheUsage: Math.min(0.99, Number((0.04 + 0.8 * Math.min(1.1, load.utilization)).toFixed(4))),
	};
};
