import type {FaultKind} from '../pod-fault.ts';
import type {AssessContext, Finding} from './finding.ts';
import {crashHint} from './pod-notes.ts';
import {faultWords, servingWords, sharedNode, verbatim} from './replica-words.ts';
import {logs, open, rollBack} from './suggest.ts';

const revisionWords = ({newest}: AssessContext): string => (newest === undefined ? '' : ` at rev ${newest.number}`);

const since = ({service}: AssessContext): number | undefined => service.rollout.since;

/** These say more by their own word where no older revision is left to tell the new one from. */
const ownWord: ReadonlySet<FaultKind> = new Set<FaultKind>(['crash', 'image']);

const isStuck = ({service, faults, hasOlder}: AssessContext): boolean => {
	const [group] = faults;
	if (service.rollout.phase !== 'Stuck') return false;
	if (group === undefined) return true;
	if (group.fault.wantsGpu) return false;
	return hasOlder || !ownWord.has(group.fault.kind);
};

const versionChange = ({service}: AssessContext): string | undefined => {
	const {version, nextVersion} = service;
	return version !== undefined && nextVersion !== undefined ? `${version.value} → ${nextVersion.value}.` : undefined;
};

/** Whom the numbers of a half-rolled service are of. */
const coverage = ({service, metrics}: AssessContext): string | undefined => {
	const {available, total} = service.replicas;
	return metrics !== undefined && available > 0 && available < total
		? `GPU and latency are those of the ${available} that ${available === 1 ? 'serves' : 'serve'}.`
		: undefined;
};

export const joinNotes = (...notes: ReadonlyArray<string | undefined>): string | undefined => {
	const said = notes.filter(note => note !== undefined && note !== '');
	return said.length === 0 ? undefined : said.join(' ');
};

const nodeNote = (context: AssessContext): string | undefined => {
	const node = sharedNode(context);
	if (node === undefined) return undefined;
	const others = context.newestPods.some(pod => pod.ready) ? ', those elsewhere are ready' : '';
	return `All that fail are on ${node}${others}.`;
};

export const rolloutFindings: readonly Finding[] = [
	{
		word: 'Stuck',
		severity: 'broken',
		applies: isStuck,
		since,
		sentence: context => {
			const {name, newestPods, faults} = context;
			const why =
				faults.length === 0
					? 'the controller gave up waiting'
					: faultWords(context, faults, newestPods.length, context.hasOlder ? 'new ' : '');
			return `${name} is stuck${revisionWords(context)} for {age}: ${why}, ${servingWords(context)}.`;
		},
		note: context =>
			joinNotes(versionChange(context), verbatim(context.faults[0]), crashHint(context), nodeNote(context), coverage(context)),
		suggestions: context => [...rollBack(context), ...(context.faults[0]?.fault.kind === 'crash' ? [logs('crashing')] : []), open],
	},
	{
		word: 'Failed',
		severity: 'broken',
		applies: ({service}) => service.rollout.phase === 'Failed',
		since,
		sentence: context =>
			`${context.name} could not roll out${context.newest === undefined ? '' : ` rev ${context.newest.number}`}: ${context.service.rollout.progress ?? 'it made no progress before its deadline'}; ${servingWords(context)}.`,
		note: context => joinNotes(versionChange(context), coverage(context)),
		suggestions: context => [...rollBack(context), open],
	},
];
