import type {DemoObject} from '../demo-object.ts';
import {type Kind, storedResource} from '../kinds.ts';
import type {ObjectStore} from '../object-store.ts';
import {parseFieldSelector, parseLabelSelector} from '../selectors.ts';

/** What a list or watch is about: a kind, a namespace (empty: all) and selectors. */
export type Scope = {
	readonly kind: Kind;
	readonly resource: string;
	readonly namespace: string;
	/** Of the selectors, not of the namespace. */
	readonly selects: (object: DemoObject) => boolean;
	readonly hasSelector: boolean;
};

/** Throws 400 for selectors that cannot be read. */
export const scopeOf = (kind: Kind, namespace: string, query: URLSearchParams): Scope => {
	const labels = query.get('labelSelector') ?? '';
	const fields = query.get('fieldSelector') ?? '';
	const matchesLabels = parseLabelSelector(labels);
	const matchesFields = parseFieldSelector(fields, storedResource(kind));
	return {
		kind,
		resource: storedResource(kind),
		namespace,
		selects: object => matchesLabels(object.metadata.labels ?? {}) && matchesFields(object),
		hasSelector: labels !== '' || fields !== '',
	};
};

export const isInScope = (scope: Scope, object: DemoObject): boolean =>
	(scope.namespace === '' || object.metadata.namespace === scope.namespace) && scope.selects(object);

export const listScope = (store: ObjectStore, scope: Scope): readonly DemoObject[] => {
	const objects = store.list(scope.resource, scope.namespace === '' ? undefined : scope.namespace);
	return scope.hasSelector ? objects.filter(scope.selects) : objects;
};

/** An object as the kind shows it: the kinds of one store can differ. */
export const shown = (kind: Kind, object: DemoObject): DemoObject => kind.view?.read(object) ?? object;
