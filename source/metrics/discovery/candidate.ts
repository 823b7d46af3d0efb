import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ProxyAddress} from '../metrics-feed.ts';
import {annotated, bareName, type Stack, stacks} from './stacks.ts';

/** A Service that may answer PromQL. */
export type Candidate = {
	readonly stack: Stack;
	readonly address: ProxyAddress;
	/** The likeliest first. */
	readonly rank: number;
};

type ServicePort = {readonly name?: string; readonly port?: number; readonly protocol?: string};
export type Service = KubernetesObject & {readonly spec?: {readonly ports?: readonly ServicePort[]}};

/** What a Service may say of itself. */
export const annotation = 'modeldeck.dev/prometheus';

const portOf = (ports: readonly string[], service: Service): string | undefined => {
	const offered = (service.spec?.ports ?? []).filter(({protocol}) => protocol === undefined || protocol === 'TCP');
	for (const wanted of ports) {
		const found = offered.find(({name, port}) => name === wanted || String(port) === wanted);
		if (found?.port !== undefined) return String(found.port);
	}
	return offered.length === 1 && offered[0]?.port !== undefined ? String(offered[0].port) : undefined;
};

/** `/prometheus`, however it is written. */
const prefixOf = (text: string | undefined): string | undefined => {
	const bare = text?.replace(/^\/+|\/+$/g, '');
	return bare === undefined || bare === '' || bare.split('/').some(part => !/^[\w.~:-]+$/.test(part) || /^\.+$/.test(part))
		? undefined
		: `/${bare}`;
};

/** A Service as a candidate; undefined: nothing says that it is one. Ranks: what is marked, the rows of the table, what is but called so. */
export const candidateOf = (service: Service): Candidate | undefined => {
	const {namespace, name, labels = {}, annotations = {}} = service.metadata;
	const row = stacks.findIndex(stack => Object.entries(stack.labels).every(([label, value]) => labels[label] === value));
	const isAnnotated = annotations[annotation] === 'true';
	const known = stacks[row] ?? (name === 'prometheus' ? bareName : undefined);
	// An annotation marks; how a Service of a known kind is spoken to is still said by its kind.
	const stack = isAnnotated ? {...(known ?? annotated), name: annotated.name, isMarked: true as const} : known;
	if (stack === undefined || namespace === undefined) return undefined;
	const ownPort = annotations[`${annotation}-port`];
	const port = portOf(ownPort === undefined ? stack.ports : [ownPort], service);
	if (port === undefined) return undefined;
	const ownScheme = annotations[`${annotation}-scheme`];
	const scheme = ownScheme === undefined ? stack.scheme : ownScheme === 'https' ? ownScheme : undefined;
	const prefix = prefixOf(annotations[`${annotation}-prefix`]) ?? stack.prefix;
	return {
		stack,
		rank: isAnnotated ? -1 : row < 0 ? stacks.length : row,
		address: {
			...{namespace, name, port},
			...(scheme === undefined ? {} : {scheme}),
			...(prefix === undefined ? {} : {prefix}),
		},
	};
};
