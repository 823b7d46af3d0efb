import {ageText, ageWords} from './age-text.ts';
import type {Autoscaler, Manager, ModelService, ScalerKind} from './model-service.ts';
import type {StateWord} from './state.ts';

/** `2–8`; `2–∞` where nothing limits it. */
export const boundsText = ({minimum, maximum}: Pick<Autoscaler, 'minimum' | 'maximum'>): string =>
	`${minimum}–${Number.isFinite(maximum) ? maximum : '∞'}`;

/** "HPA llama"; "its Knative autoscaler" where the bounds stand in the service itself. */
export const scalerText = (autoscaler: Autoscaler, service: ModelService): string =>
	autoscaler.reference.resource.kind === service.reference.resource.kind
		? `its ${autoscaler.kind}`
		: `${autoscaler.kind} ${autoscaler.name}`;

const scalerMarks: Readonly<Record<ScalerKind, string>> = {
	HPA: 'hpa',
	KEDA: 'keda',
	'Knative autoscaler': 'kpa',
	'Ray autoscaler': 'ray',
	'scaling adapter': 'adapter',
};

const managerMarks: Readonly<Record<Manager['kind'], string>> = {'Argo CD': 'argo', Flux: 'flux', Helm: 'helm'};

/** Who else writes a service, in one short word each, what scales it first: `keda`, `argo`. */
export const ownerMarks = ({autoscalers: [autoscaler], countOwner, managers}: ModelService): readonly string[] => [
	...(autoscaler === undefined ? (countOwner === undefined ? [] : ['operator']) : [scalerMarks[autoscaler.kind]]),
	...new Set(managers.map(({kind}) => managerMarks[kind])),
];

/** What a manager does about a change that its source does not have. */
const policyText = ({kind, policy}: Manager): string => {
	if (kind === 'Helm') return 'at its next upgrade';
	if (policy === undefined) return 'policy unknown';
	if (policy.reverts) return policy.every === undefined ? 'self-heal' : `every ${ageText(policy.every)}`;
	return policy.manual === true ? (kind === 'Flux' ? 'suspended' : 'manual sync') : 'no self-heal';
};

/** `Argo CD chat (self-heal)`, `Flux chat (every 10m)`, `Argo CD chat (policy unknown)`. */
export const managerText = (manager: Manager): string => `${manager.kind} ${manager.name} (${policyText(manager)})`;

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What a manager would do to a change, and how soon, as a sentence. */
export const managerSentence = (manager: Manager): string => {
	const {kind, name, policy} = manager;
	if (kind === 'Helm') return `Helm release ${name} puts a change back at its next upgrade.`;
	if (policy === undefined) return `${kind} ${name} may put a change back: its policy is not known.`;
	if (policy.reverts)
		return `${kind} ${name} puts a change back ${policy.every === undefined ? 'within seconds' : `within ${ageWords(policy.every)}`}.`;
	if (policy.manual !== true) return `${kind} ${name} puts a change back at its next sync, not before.`;
	return kind === 'Flux'
		? `Flux ${name} is suspended: a change stays until it is resumed.`
		: `${kind} ${name} puts a change back when somebody syncs it.`;
};

const scalerSentence = (autoscaler: Autoscaler, service: ModelService): string => {
	const {heldAt, paused, disabled, desired, current, metrics, atMaximum, blind, limit, controller, component} = autoscaler;
	const who = upperFirst(scalerText(autoscaler, service));
	const of = component === undefined ? 'the replica count' : `the count of ${component}`;
	const rewritten = controller === undefined ? '' : ` ${controller} rewrites it.`;
	// Nothing puts a count back that is changed while it is held.
	if (heldAt !== undefined && limit !== undefined && component === undefined && service.replicas.desired !== heldAt)
		return `${who} is ${limit}.${rewritten}`;
	if (heldAt !== undefined) return `${who} is held: it keeps ${of} at ${heldAt}.${rewritten}`;
	if (paused === true) return `${who} is paused: ${of} stays where it is.${rewritten}`;
	if (disabled) return `${who} is off while the count is 0.${rewritten}`;
	const owned = service.components?.find(({role}) => role === component);
	const facts = [
		`${who} owns ${of}, ${boundsText(autoscaler)}`,
		`now ${current ?? (owned ?? service).replicas.total}`,
		// 0 stands for a wish that was never computed.
		(desired ?? 0) === 0 || desired === current ? undefined : `wants ${desired}`,
		metrics.length === 0 ? undefined : `on ${metrics.join(' and ')}`,
		blind === undefined && limit !== undefined ? limit : atMaximum ? 'at its maximum' : undefined,
	].filter(fact => fact !== undefined);
	return `${facts.join(', ')}.${blind === undefined ? '' : ` It is blind: ${blind.replace(/\.$/, '')}.`}${rewritten}`;
};

/** Who owns the replica count, a sentence for each count; empty: it is ours to set. */
export const countSentences = (service: ModelService): readonly string[] => [
	...service.autoscalers.map(autoscaler => scalerSentence(autoscaler, service)),
	...(service.countOwner === undefined ? [] : [`${upperFirst(service.countOwner.replace(/\.$/, ''))}.`]),
];

/** States whose own sentence is about what scales the service. */
const ofScaler: ReadonlySet<StateWord> = new Set<StateWord>(['Held', 'At maximum', 'Autoscaler blind']);

/** Who would undo or override a change of this service, beside what its state says: told before anybody makes one. */
export const ownershipSentences = (service: ModelService, word?: StateWord): readonly string[] => [
	...(word !== undefined && ofScaler.has(word) ? [] : countSentences(service)),
	...service.managers.map(managerSentence),
];
