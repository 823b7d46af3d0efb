import {counted} from '../number-text.ts';
import type {AssessContext, Finding} from './finding.ts';
import {lowUseNote} from './low-use.ts';
import {endingNote, initializingWords, stalledNote} from './pod-notes.ts';
import {faultWords, servingWords, verbatim} from './replica-words.ts';
import {joinNotes} from './rollout-findings.ts';
import {logs, offered, open} from './suggest.ts';

const since = ({service}: AssessContext): number | undefined => service.rollout.since;

const isRollingOut = ({service, hasOlder}: AssessContext): boolean => hasOlder || service.replicas.updated < service.replicas.desired;

/** Its deadline has passed. */
const isLate = ({service, now}: AssessContext): boolean => service.rollout.deadlineAt !== undefined && now > service.rollout.deadlineAt;

const notReady = ({newestPods}: AssessContext): number => newestPods.filter(pod => !pod.ready && pod.deletedAt === undefined).length;

export const calmFindings: readonly Finding[] = [
	{
		word: 'Paused',
		severity: context => (isRollingOut(context) || context.newest === undefined ? 'look' : 'fine'),
		applies: ({service}) => service.rollout.phase === 'Paused',
		since: ({service}) => service.conditions.find(({reason}) => reason === 'DeploymentPaused')?.changedAt,
		sentence: context => {
			const {name, service} = context;
			const half = isRollingOut(context) ? ` with ${service.replicas.updated} of ${service.replicas.desired} updated` : '';
			return `The rollout of ${name} is paused${half}; ${service.replicas.available} of ${counted(service.replicas.desired, 'replica')} serve.`;
		},
		suggestions: context => [...offered(context, 'resume', 'resume it'), open],
	},
	{
		word: 'Loading',
		severity: 'fine',
		applies: ({service}) => service.rollout.phase === 'Loading',
		since,
		sentence: context => {
			const {name, newest, newestPods} = context;
			const which = context.hasOlder && newest !== undefined ? ` rev ${newest.number}` : '';
			const loads = isLate(context) ? 'is still loading' : 'loads';
			const at = initializingWords(newestPods);
			const doing = at === undefined ? '' : `, ${at} runs`;
			return `${name} ${loads}${which} for {age}: ${notReady(context)} of ${counted(newestPods.length, 'replica')} not ready yet${doing}, nothing speaks against ${notReady(context) === 1 ? 'it' : 'them'}; ${servingWords(context)}.`;
		},
		note: context =>
			joinNotes(
				isLate(context)
					? 'That is longer than its progress deadline; the replicas do not restart, so it is slow and not stuck.'
					: undefined,
				stalledNote(context),
			),
		suggestions: () => [logs('loading'), open],
	},
	{
		word: 'Progressing',
		severity: ({faults}) => (faults.length > 0 ? 'look' : 'fine'),
		applies: ({service}) => service.rollout.phase === 'Progressing',
		detail: context => {
			const {replicas} = context.service;
			return `${isRollingOut(context) ? Math.min(replicas.updated, replicas.desired) : replicas.available}/${replicas.desired}`;
		},
		sentence: context => {
			const {name, newest, service, faults, pods} = context;
			if (faults.length > 0) return `${name}: ${faultWords(context, faults, pods.length)}, ${servingWords(context)}.`;
			const what = isRollingOut(context) && newest !== undefined ? `is rolling out rev ${newest.number}` : 'is on its way';
			return `${name} ${what}: ${service.rollout.progress ?? 'waiting for the controller'}.`;
		},
		note: context => joinNotes(verbatim(context.faults[0]), stalledNote(context), endingNote(context)),
		suggestions: () => [open],
	},
	{
		word: 'Parked',
		severity: 'fine',
		applies: ({service}) => service.rollout.phase === 'Parked',
		detail: ({service}) => (service.replicas.parkedFrom === undefined ? undefined : `(was ${service.replicas.parkedFrom})`),
		sentence: ({name, service}) =>
			`${name} is parked: it has 0 replicas${service.replicas.parkedFrom === undefined ? '' : ` and had ${service.replicas.parkedFrom}`}.`,
		suggestions: context => [...offered(context, 'scale', 'bring it back'), open],
	},
	{
		word: 'Idle',
		severity: 'fine',
		applies: ({metrics, service, thresholds: {idleAfter}, now: at}) =>
			metrics?.idleSince !== undefined && at - metrics.idleSince >= idleAfter && service.gpus.held > 0,
		since: ({metrics}) => metrics?.idleSince,
		sentence: ({name, service}) => `${name} had no request and no busy GPU for {age}; it holds ${counted(service.gpus.held, 'GPU')}.`,
		suggestions: context => [...offered(context, 'scale', 'park it at 0'), open],
	},
	{
		word: 'Stable',
		severity: 'fine',
		applies: () => true,
		sentence: ({name, service}) => {
			const {available, desired} = service.replicas;
			const unit = (service.podsPerReplica ?? 1) === 1 ? 'replica' : 'group';
			if (desired === 1 && available === 1) return `${name} is stable: its ${unit} serves.`;
			return `${name} is stable: ${available === desired ? `all ${desired}` : `${available} of ${desired}`} ${unit}s serve.`;
		},
		note: context => joinNotes(endingNote(context), lowUseNote(context)),
		suggestions: () => [open],
	},
];
