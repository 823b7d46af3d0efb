import {type AccessAnswer, type AccessRules, reviewRules, rulesAllow} from '../cluster/access-review.ts';
import type {Clock} from '../cluster/clock.ts';
import type {ClusterClient} from '../cluster/cluster-client.ts';
import {type ActionType, actionTypes} from '../domain/action.ts';
import type {ModelService} from '../domain/model-service.ts';
import type {ServingSystem} from '../serving/serving-system.ts';
import {type Access, accessKey} from './snapshot.ts';

export type AccessBook = {
	/** Tells of these services from now on, and asks for their namespaces where what is known is too old. Cheap where it is not. */
	readonly look: (services: readonly ModelService[]) => void;
	/** A real answer of the server wins over what its rules promised. */
	readonly learn: (service: ModelService, action: ActionType, answer: AccessAnswer) => void;
	/** What is known is asked again at the next look. */
	readonly forget: () => void;
	readonly answers: () => ReadonlyMap<string, Access>;
};

export type AccessBookOptions = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	readonly system: (name: string) => ServingSystem | undefined;
	readonly onChange: () => void;
};

/** Milliseconds an answer is good for: a yes, and one with a no in it. Failures are not kept. */
const yesFor = 60_000;
const noFor = 15_000;

/** Namespaces asked for at one look: no screen shows more at once. */
const most = 20;

type Known = {
	readonly rules: AccessRules;
	readonly goodUntil: number;
	/** What the server itself has said since, by the key of its answer. */
	readonly learned: Map<string, Access>;
};

/** Whether the rules allow a verb on this very service; undefined: they do not tell. */
const answerOf = (
	rules: AccessRules,
	action: ActionType,
	service: ModelService,
	system: ServingSystem | undefined,
): boolean | undefined => {
	if (system === undefined) return undefined;
	const {verb, resource, subresource, namespace, name = service.name} = system.permission(action, service);
	const question = {
		verb,
		group: resource.group,
		resource: resource.resource,
		namespace,
		...(subresource === undefined ? {} : {subresource}),
	};
	if (rulesAllow(rules, question) || rulesAllow(rules, {...question, name})) return true;
	return rules.incomplete ? undefined : false;
};

const isSame = (one: ReadonlyMap<string, Access>, other: ReadonlyMap<string, Access>): boolean =>
	one.size === other.size &&
	[...one].every(([key, {allowed, reason}]) => other.get(key)?.allowed === allowed && other.get(key)?.reason === reason);

/**
 * What may be done to each service on the screen, from one review a namespace: it paints keys and decides nothing. Asked when
 * somebody looks, never by a timer, so that an idle console asks nothing.
 */
export const createAccessBook = ({client, clock, system, onChange}: AccessBookOptions): AccessBook => {
	const known = new Map<string, Known>();
	const asked = new Set<string>();
	let looked: readonly ModelService[] = [];
	let answers: ReadonlyMap<string, Access> = new Map();

	const update = (): void => {
		const next = new Map<string, Access>();
		for (const service of looked) {
			const found = known.get(service.namespace);
			if (found === undefined) continue;
			for (const action of actionTypes) {
				const key = accessKey(service, action);
				const allowed = answerOf(found.rules, action, service, system(service.system));
				const answer = found.learned.get(key) ?? (allowed === undefined ? undefined : {allowed});
				if (answer !== undefined) next.set(key, answer);
			}
		}
		if (isSame(next, answers)) return;
		answers = next;
		onChange();
	};

	const hasNo = (rules: AccessRules, services: readonly ModelService[]): boolean =>
		services.some(service => actionTypes.some(action => answerOf(rules, action, service, system(service.system)) !== true));

	const ask = async (namespace: string, services: readonly ModelService[]): Promise<void> => {
		asked.add(namespace);
		const outcome = await reviewRules(client, namespace);
		asked.delete(namespace);
		if (!outcome.ok) return;
		const rules = outcome.value;
		known.set(namespace, {rules, goodUntil: clock.now() + (hasNo(rules, services) ? noFor : yesFor), learned: new Map()});
		update();
	};

	return {
		look(services) {
			looked = services;
			const wanted = new Map<string, ModelService[]>();
			for (const service of services) wanted.set(service.namespace, [...(wanted.get(service.namespace) ?? []), service]);
			const due = [...wanted].filter(
				([namespace]) => !asked.has(namespace) && (known.get(namespace)?.goodUntil ?? Number.NEGATIVE_INFINITY) <= clock.now(),
			);
			for (const [namespace, group] of due.slice(0, most)) void ask(namespace, group);
			update();
		},
		learn(service, action, {allowed, reason}) {
			const {namespace} = service;
			const found = known.get(namespace) ?? {rules: {rules: [], incomplete: true}, goodUntil: Number.NEGATIVE_INFINITY, learned: new Map()};
			known.set(namespace, found);
			found.learned.set(accessKey(service, action), {allowed, ...(reason === undefined ? {} : {reason})});
			update();
		},
		forget() {
			for (const [namespace, found] of known) known.set(namespace, {...found, goodUntil: Number.NEGATIVE_INFINITY});
		},
		answers: () => answers,
	};
};
