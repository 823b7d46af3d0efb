import {scalerText} from '../ownership-text.ts';
import {mostTrafficText, pinRelease, stableText, stepText, trafficText} from '../traffic-text.ts';
import type {AssessContext, Finding} from './finding.ts';
import {offered, open, rollBack} from './suggest.ts';

const newestWords = ({newest}: AssessContext): string => (newest === undefined ? 'the newest revision' : `rev ${newest.number}`);

/** The system's own word, as a sentence. */
const ownWord = ({service: {rollout}}: AssessContext): string | undefined =>
	rollout.message === undefined ? undefined : `${rollout.message.replace(/\.$/, '')}.`;

/** A hold at 0 is how a service is parked that an autoscaler owns: it is called that. */
const heldBy = ({service}: AssessContext) =>
	service.autoscalers.find(
		({heldAt, paused}) => (heldAt !== undefined || paused === true) && !(heldAt === 0 && service.rollout.phase === 'Parked'),
	);

/** A release that waits for somebody at a step: steps of a canary, or the preview of a blue-green release. */
const waitsAtStep = ({service}: AssessContext): boolean =>
	service.rollout.phase === 'Paused' && (service.rollout.step !== undefined || (service.offers.promote.possible && !service.paused));

/** Releases and counts that stand where somebody put them. Nothing is broken, and nothing goes on by itself. */
export const trafficFindings: readonly Finding[] = [
	{
		word: 'Aborted',
		severity: 'look',
		applies: ({service}) => service.rollout.phase === 'Aborted',
		since: ({service}) => service.rollout.since,
		sentence: context => {
			const stable = stableText(context.service) ?? mostTrafficText(context.service) ?? 'the stable revision';
			return `${context.name}: ${newestWords(context)} was taken back and ${stable} gets all requests. The spec still asks for ${newestWords(context)}.`;
		},
		note: ownWord,
		suggestions: context => [
			...rollBack(context, 'put it into the spec too: '),
			...offered(context, 'retry', `try ${newestWords(context)} again`),
			open,
		],
	},
	{
		word: 'Pinned',
		severity: 'look',
		applies: ({service}) => service.rollout.phase === 'Pinned',
		sentence: context =>
			`${context.name} is held at ${mostTrafficText(context.service) ?? 'one revision'}: newer revisions get no traffic until it is released.`,
		suggestions: context => [
			...(pinRelease(context.service) === undefined
				? []
				: [{intent: 'promote-full' as const, words: `release it: all to ${newestWords(context)}`}]),
			...offered(context, 'set-traffic', 'shift traffic'),
			open,
		],
	},
	{
		word: 'Paused',
		severity: 'look',
		applies: waitsAtStep,
		since: ({service, newest}) => service.rollout.since ?? newest?.createdAt,
		detail: ({
			service: {
				rollout: {step},
			},
		}) => (step === undefined ? undefined : `${Math.min(step.index + 1, step.count)}/${step.count}`),
		sentence: context => {
			const {service, name} = context;
			const step = stepText(service.rollout);
			const shares = trafficText(service);
			const where = step === undefined ? '' : ` at ${step}`;
			return `${name}: ${newestWords(context)} waits {age}${where}${shares === undefined ? '' : `, ${shares}`}, until it is promoted.`;
		},
		suggestions: context => [
			...offered(context, 'promote', 'promote'),
			...offered(context, 'promote-full', 'promote in full'),
			...offered(context, 'abort', `abort: all to ${stableText(context.service) ?? 'the stable revision'}`),
			open,
		],
	},
	{
		word: 'Held',
		severity: 'look',
		applies: context => heldBy(context) !== undefined,
		detail: context => {
			const at = heldBy(context)?.heldAt;
			return at === undefined ? undefined : `at ${at}`;
		},
		sentence: context => {
			const scaler = heldBy(context);
			const who = scaler === undefined ? 'its autoscaler' : scalerText(scaler, context.service);
			const {desired} = context.service.replicas;
			if (scaler?.heldAt === undefined) return `${context.name}: ${who} is paused, so the count stays at ${desired} whatever comes.`;
			if (scaler.component === undefined && scaler.heldAt !== desired)
				return `${context.name}: ${who} was told to hold ${scaler.heldAt} and the count is ${desired}: somebody changed it since.`;
			return `${context.name} is held at ${scaler.heldAt}: ${who} does not scale until it is released.`;
		},
		suggestions: context => [...offered(context, 'release', 'release it'), open],
	},
];
