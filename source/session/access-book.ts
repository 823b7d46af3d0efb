import {type AccessAnswer, type AccessRules, reviewRules, rulesAllow} from '../cluster/access-review.ts';
import type {Clock} from '../cluster/clock.ts';
import type {ClusterClient} from '../cluster/cluster-client.ts';
import {type ActionType, actionTypes} from '../domain/action.ts';
import type {ModelService} from '../domain/model-service.ts';
import type {ServingSystem} from '../serving/serving-system.ts';
import {type Access, accessKey} from './snapshot.ts';

export type AccessBook = {
	/** Asks for the namespaces of these services, where what is known is too old. Cheap where it is not. */
	readonly look: (services: readonly ModelService[]) => void;
	/** A real answer of the server wins over what its rules promised. */
	readonly learn: (namespace: string, action: ActionType, answer: AccessAnswer) => void;
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

/** A yes where the rules say so for the kind or for these very objects; undefined: the rules do not tell. */
const answerOf = (rules: AccessRules, action: ActionType, services: readonly ModelService[], system: AccessBookOptions['system']) => {
	let isKnown = false;
	for (const service of services) {
		const permission = system(service.system)?.permission(action, service);
		if (permission === undefined) continue;
		isKnown = true;
		const {verb, resource, subresource, namespace} = permission;
		const question = {
			verb,
			group: resource.group,
			resource: resource.resource,
			namespace,
			...(subresource === undefined ? {} : {subresource}),
		};
		if (rulesAllow(rules, question) || rulesAllow(rules, {...question, name: service.name})) return true;
	}
	return isKnown && !rules.incomplete ? false : undefined;
};

/**
 * What may be done in each namespace on the screen, from one review a namespace: it paints keys and decides nothing. Asked when
 * somebody looks, never by a timer, so that an idle console asks nothing.
 */
export const createAccessBook = ({client, clock, system, onChange}: AccessBookOptions): AccessBook => {
	let answers: ReadonlyMap<string, Access> = new Map();
	const goodUntil = new Map<string, number>();
	const asked = new Set<string>();

	const write = (entries: ReadonlyArray<readonly [string, Access | undefined]>): void => {
		const next = new Map(answers);
		for (const [key, access] of entries) {
			if (access === undefined) next.delete(key);
			else if (next.get(key)?.allowed !== access.allowed || next.get(key)?.reason !== access.reason) next.set(key, access);
		}
		const isSame = next.size === answers.size && [...next].every(([key, access]) => answers.get(key) === access);
		if (isSame) return;
		answers = next;
		onChange();
	};

	const ask = async (namespace: string, services: readonly ModelService[]): Promise<void> => {
		asked.add(namespace);
		const outcome = await reviewRules(client, namespace);
		asked.delete(namespace);
		if (!outcome.ok) return;
		const found = actionTypes.map(action => [accessKey(namespace, action), answerOf(outcome.value, action, services, system)] as const);
		const hasNo = found.some(([, allowed]) => allowed !== true);
		goodUntil.set(namespace, clock.now() + (hasNo ? noFor : yesFor));
		write(found.map(([key, allowed]) => [key, allowed === undefined ? undefined : {allowed}] as const));
	};

	return {
		look(services) {
			const wanted = new Map<string, ModelService[]>();
			for (const service of services) wanted.set(service.namespace, [...(wanted.get(service.namespace) ?? []), service]);
			const due = [...wanted].filter(([namespace]) => !asked.has(namespace) && (goodUntil.get(namespace) ?? 0) <= clock.now());
			for (const [namespace, group] of due.slice(0, most)) void ask(namespace, group);
		},
		learn(namespace, action, {allowed, reason}) {
			write([[accessKey(namespace, action), {allowed, ...(reason === undefined ? {} : {reason})}]]);
		},
		forget: () => goodUntil.clear(),
		answers: () => answers,
	};
};
