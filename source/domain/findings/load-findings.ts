import {failingShare, freshValue, slowdownOf} from '../load-numbers.ts';
import {counted, latencyText, percentText, rateText} from '../number-text.ts';
import {scalerText} from '../ownership-text.ts';
import type {Reading} from '../service-metrics.ts';
import type {AssessContext, Finding} from './finding.ts';
import {open, scaleUp} from './suggest.ts';

/** An incident from twice the share that is worth a look, whatever is critical: two failures in a hundred are no noise. */
const brokenOverLook = 2;
const fewestWaiting = 5;
/** Waiting requests for each ready replica: the critical alert of the inference gateway (metrics reference, alert rules). */
const waitingBroken = 50;

const now = (context: AssessContext, reading: Reading | undefined): number | undefined => freshValue(reading, context.now);

const errorRatio = (context: AssessContext): number => failingShare(context.metrics, context.now);

const errorsBroken = (context: AssessContext): number => {
	const {warning, critical} = context.thresholds.errorRatio;
	return Math.min(critical, brokenOverLook * warning);
};

/** Against its own last hour; 1 where it cannot be told. */
const slowness = ({metrics, now: at}: AssessContext): number => slowdownOf(metrics, at)?.times ?? 1;

const queue = (context: AssessContext): {readonly waiting: number; readonly running: number; readonly ready: number} => ({
	waiting: now(context, context.metrics?.waiting) ?? 0,
	running: now(context, context.metrics?.running) ?? 0,
	ready: Math.max(1, context.service.replicas.ready),
});

const blindAutoscaler = ({service}: AssessContext) =>
	service.autoscalers.find(autoscaler => autoscaler.blind !== undefined && !autoscaler.disabled);

const fullAutoscaler = ({service}: AssessContext) => service.autoscalers.find(autoscaler => autoscaler.atMaximum && !autoscaler.disabled);

/** A release of the last hour, told beside trouble that may be its doing: the reader draws the conclusion. */
const recentRelease = ({newest, now: at, service}: AssessContext): string | undefined =>
	newest !== undefined && at - newest.createdAt < 3_600_000 && (service.revisions?.length ?? 0) > 1
		? `Rev ${newest.number} is younger than an hour.`
		: undefined;

const readyWords = ({service}: AssessContext): string => {
	const {ready, desired} = service.replicas;
	return ready === desired ? `all ${counted(ready, 'replica')} ready` : `${ready} of ${counted(desired, 'replica')} ready`;
};

export const loadFindings: readonly Finding[] = [
	{
		word: 'Erroring',
		severity: context => (errorRatio(context) >= errorsBroken(context) ? 'broken' : 'look'),
		applies: context => errorRatio(context) >= context.thresholds.errorRatio.warning,
		detail: context => percentText(errorRatio(context)),
		sentence: context => {
			const rate = context.metrics?.requestRate;
			const requests = rate === undefined ? 'requests' : `${rateText(rate.value)} requests/s`;
			return `${context.name} fails ${percentText(errorRatio(context), true)} of its ${requests}, with ${readyWords(context)}.`;
		},
		note: recentRelease,
		suggestions: () => [{intent: 'logs', words: 'logs'}, open],
	},
	{
		word: 'Slow',
		severity: context => (slowness(context) >= context.thresholds.slower.critical ? 'broken' : 'look'),
		applies: context => slowness(context) >= context.thresholds.slower.warning,
		detail: context => `${slowness(context).toFixed(1)}×`,
		sentence: context => {
			const {of = 'p95', value = 0, usual = 0} = slowdownOf(context.metrics, context.now) ?? {};
			const kind = of === 'mean' ? 'end to end' : (context.metrics?.latency?.of ?? 'end to end');
			return `${context.name} is ${slowness(context).toFixed(1)}× slower than in its own last hour: ${of} ${latencyText(value)}, it was ${latencyText(usual)} (${kind}).`;
		},
		note: recentRelease,
		suggestions: context => [...(queue(context).waiting > 0 ? scaleUp(context) : []), open],
	},
	{
		word: 'Queueing',
		severity: context => {
			const {waiting, running, ready} = queue(context);
			return waiting > waitingBroken * ready || (waiting > context.thresholds.waitingOverRunning * running && waiting >= 4 * fewestWaiting)
				? 'broken'
				: 'look';
		},
		applies: context => {
			const {waiting, running} = queue(context);
			return waiting >= fewestWaiting && waiting >= running;
		},
		sentence: context => {
			const {waiting, running} = queue(context);
			return `${context.name}: ${counted(Math.round(waiting), 'request')} ${Math.round(waiting) === 1 ? 'waits' : 'wait'} while ${Math.round(running)} run, with ${readyWords(context)}.`;
		},
		suggestions: context => [...scaleUp(context), open],
	},
	{
		word: 'At maximum',
		severity: 'look',
		applies: context => fullAutoscaler(context) !== undefined,
		sentence: context => {
			const full = fullAutoscaler(context);
			return `${context.name} is at its maximum of ${counted(full?.maximum ?? 0, 'replica')} and ${full === undefined ? 'its autoscaler' : scalerText(full, context.service)} wants more.`;
		},
		note: context =>
			scaleUp(context).length === 0 && context.capacity !== undefined ? 'No node has the GPUs for one more replica.' : undefined,
		suggestions: context => [...scaleUp(context), open],
	},
	{
		word: 'Autoscaler blind',
		severity: 'look',
		applies: context => blindAutoscaler(context) !== undefined,
		sentence: context => {
			const blind = blindAutoscaler(context);
			const who = blind === undefined ? 'its autoscaler' : scalerText(blind, context.service);
			const {component} = blind ?? {};
			const part = context.service.components?.find(({role}) => role === component);
			const count = part === undefined ? 'The count' : `The count of ${part.role}`;
			return `${context.name}: ${who} does not scale: ${(blind?.blind ?? '').replace(/\.$/, '')}. ${count} stays at ${(part ?? context.service).replicas.desired}.`;
		},
		suggestions: () => [open],
	},
];
