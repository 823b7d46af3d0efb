import {randomUUID} from 'node:crypto';
import type {ClusterTarget} from '../cluster/cluster-target.ts';
import type {Kubeconfig} from '../cluster/kubeconfig/kubeconfig.ts';
import {resolveTarget, type TargetOptions} from '../cluster/kubeconfig/resolve-target.ts';
import {failed, type Outcome, success} from '../domain/outcome.ts';
import {toSafeText} from '../domain/safe-text.ts';
import {createSession} from './create-session.ts';
import type {Session, SessionHost} from './session.ts';
import type {SessionOptions} from './session-options.ts';
import {createPreferenceBook} from './state/preferences.ts';
import {stateFile} from './state/state-file.ts';
import {createStore} from './store.ts';

export type SessionHostOptions = Omit<SessionOptions, 'target' | 'namespaces' | 'readOnlyBecause' | 'isProtected' | 'metrics'> & {
	readonly kubeconfig: Kubeconfig;
	/** What the command line says: the first context, impersonation, deadlines. They hold for every context but its name. */
	readonly targetOptions: TargetOptions;
	/** The namespaces of the first session; undefined: all that may be read. */
	readonly namespaces: readonly string[] | undefined;
	/** Why a context is read-only; undefined: it is not. */
	readonly readOnlyBecause: (context: string) => string | undefined;
	readonly isProtected: (context: string) => boolean;
	readonly metrics: (context: string) => SessionOptions['metrics'];
};

// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
const namespaceShape = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * The sessions of one kubeconfig, one at a time: another context or namespace is a new session, and the old one is closed.
 * The failure is that of the first context.
 */
export const createSessionHost = (options: SessionHostOptions): Outcome<SessionHost> => {
	const {kubeconfig, targetOptions} = options;
	const open = (target: ClusterTarget, namespaces: readonly string[] | undefined): Session => {
		const {readOnlyBecause: why, kubeconfig: _, targetOptions: __, ...rest} = options;
		const readOnlyBecause = why(target.context);
		return createSession({
			...rest,
			target,
			namespaces,
			isProtected: options.isProtected(target.context),
			metrics: options.metrics(target.context),
			...(readOnlyBecause === undefined ? {} : {readOnlyBecause}),
		});
	};
	const first = resolveTarget(kubeconfig, targetOptions);
	if (!first.ok) return first;
	let target = first.value;
	const current = createStore(open(target, options.namespaces));
	const closing = new Set<Promise<void>>();
	const preferences = createPreferenceBook(stateFile(options.stateDirectory, 'preferences.json', randomUUID()));

	const change = (next: ClusterTarget, namespaces: readonly string[] | undefined): Outcome<undefined> => {
		const before = current.get();
		target = next;
		current.set(open(next, namespaces));
		const closed = before.close().finally(() => closing.delete(closed));
		closing.add(closed);
		return success(undefined);
	};

	return success({
		current,
		preferences,
		get contexts() {
			return [...kubeconfig.contexts.keys()].map(name => ({name: toSafeText(name), isCurrent: name === target.context}));
		},
		async switchContext(name) {
			// The namespace of the command line was meant for the first context.
			const {namespace: _, ...others} = targetOptions;
			const next = resolveTarget(kubeconfig, {...others, context: name});
			return next.ok ? change(next.value, undefined) : next;
		},
		async switchNamespace(namespace) {
			if (namespace !== undefined && !namespaceShape.test(namespace))
				return failed({kind: 'invalid', sentence: toSafeText(`"${namespace}" is no name of a namespace.`)});
			return change(target, namespace === undefined ? undefined : [namespace]);
		},
		async close() {
			await Promise.all([current.get().close(), preferences.close(), ...closing]);
		},
	});
};
