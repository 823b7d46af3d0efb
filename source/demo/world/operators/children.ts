import {type DemoObject, type JsonObject, type NewDemoObject, stringAt} from '../../api-server/demo-object.ts';
import {isEqual} from '../../api-server/equal.ts';
import {timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {requestDeletion} from '../../api-server/write/delete-object.ts';
import {ownerReference} from '../controllers/owned.ts';
import type {World} from '../world.ts';

type Texts = Readonly<Record<string, string>>;

/** Metadata of a child that goes with its owner. */
export const childOf = (
	owner: DemoObject,
	name: string,
	labels: Texts = {},
	annotations: Texts = {},
): Pick<NewDemoObject, 'metadata'> & {readonly metadata: {readonly name: string; readonly namespace: string}} => ({
	metadata: {
		name,
		namespace: owner.metadata.namespace ?? '',
		...(Object.keys(labels).length === 0 ? {} : {labels}),
		...(Object.keys(annotations).length === 0 ? {} : {annotations}),
		ownerReferences: [ownerReference(owner)],
	},
});

type Keeping = {
	/** Members of the spec that others own: what stands there stays. */
	readonly keeps?: readonly string[];
	/** A child that is there is left as it is, but for what `keeps` does not matter to: nothing of it is put back. */
	readonly isLeftAlone?: boolean;
};

/** Makes a child, or puts one that somebody has edited back as it shall be. Labels and annotations of others stay. */
export const ensure = (
	{store}: World,
	resource: string,
	wanted: NewDemoObject,
	{keeps = [], isLeftAlone = false}: Keeping = {},
): DemoObject => {
	const {name = '', namespace, labels, annotations, ownerReferences} = wanted.metadata;
	const current = store.get(resource, namespace, name);
	if (current === undefined) return store.create(resource, withDefaults(resource, wanted));
	if (isLeftAlone || current.metadata.deletionTimestamp !== undefined) return current;
	const {apiVersion: _apiVersion, kind: _kind, metadata: _metadata, status: _status, spec: _spec, ...rest} = wanted;
	const complete = withDefaults(resource, wanted);
	const kept = Object.fromEntries(keeps.flatMap(key => (current.spec?.[key] === undefined ? [] : [[key, current.spec[key]]])));
	return store.update(resource, {
		...current,
		...rest,
		metadata: {
			...current.metadata,
			...(labels === undefined ? {} : {labels: {...current.metadata.labels, ...labels}}),
			...(annotations === undefined ? {} : {annotations: {...current.metadata.annotations, ...annotations}}),
			...(ownerReferences === undefined ? {} : {ownerReferences}),
		},
		...(complete.spec === undefined ? {} : {spec: {...complete.spec, ...kept}}),
	});
};

export const removeChild = ({store, clock}: World, resource: string, namespace: string | undefined, name: string): void => {
	const current = store.get(resource, namespace, name);
	if (current !== undefined) requestDeletion(store, resource, current, {now: clock.now()});
};

/** Writes a status. Returns the object as it is then. */
export const writeStatus = ({store}: World, resource: string, object: DemoObject, status: JsonObject): DemoObject => {
	const current = store.get(resource, object.metadata.namespace, object.metadata.name);
	if (current === undefined || current.metadata.uid !== object.metadata.uid) return object;
	return isEqual(current.status, status) ? current : store.update(resource, {...current, status}, {subresource: 'status'});
};

export type WantedCondition = {
	readonly type: string;
	readonly status: 'True' | 'False' | 'Unknown';
	readonly reason?: string;
	readonly message?: string;
};

export const condition = (type: string, isTrue: boolean | undefined, reason?: string, message?: string): WantedCondition => ({
	type,
	status: isTrue === undefined ? 'Unknown' : isTrue ? 'True' : 'False',
	...(reason === undefined ? {} : {reason}),
	...(message === undefined ? {} : {message}),
});

/** Conditions in the order wanted; one that keeps its status keeps the time of its transition. */
export const conditionsFor = ({clock}: World, object: DemoObject, wanted: readonly WantedCondition[]): readonly JsonObject[] => {
	const before = (object.status?.['conditions'] ?? []) as readonly JsonObject[];
	return wanted.map(next => {
		const old = before.find(known => known['type'] === next.type);
		const since = old?.['status'] === next.status ? stringAt(old, 'lastTransitionTime') : undefined;
		return {...next, lastTransitionTime: since ?? timestamp(clock.now())};
	});
};
