import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import {inStretches} from '../in-stretches.ts';
import type {KubernetesObject} from '../kubernetes-object.ts';
import {readRecord} from './read-record.ts';
import type {ReflectorOptions} from './reflector.ts';

type Change = {readonly type: 'changed'; readonly record: ClusterRecord} | {readonly type: 'deleted'; readonly uid: SafeText};

/** What is held of a collection: which objects, at which versions, and those among them that cannot be read. */
export type HeldObjects = {
	/** What an event of a watch means. One that cannot be read is not shown as it was before: it is in `unreadable`. */
	readonly take: (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubernetesObject) => Change;
	/** Of a page or a list, in their order. */
	readonly readAll: (objects: readonly KubernetesObject[]) => Promise<readonly ClusterRecord[]>;
	/** A list begins, or begins again: what it does not bring is gone once it has ended. */
	readonly beginList: () => void;
	readonly endList: () => void;
	/** Versions by UID. */
	readonly versions: () => ReadonlyMap<string, string>;
	/** Sentences: which one, and why. */
	readonly unreadable: () => readonly SafeText[];
};

/** What an object says it is, as far as it says so in words. */
const textsOf = (metadata: Partial<Readonly<Record<string, unknown>>> | undefined) => {
	const text = (key: string): string => (typeof metadata?.[key] === 'string' ? metadata[key] : '');
	return {uid: text('uid'), name: text('name'), namespace: text('namespace'), resourceVersion: text('resourceVersion')};
};

/** Projects objects as they come and remembers which there are, for an audit; the objects themselves are dropped. */
export const createHeldObjects = (kind: ResourceKind, project: ReflectorOptions['project']): HeldObjects => {
	const versions = new Map<string, string>();
	const unreadable = new Map<string, SafeText>();
	const brought = new Set<string>();
	const read = (object: KubernetesObject): ClusterRecord | undefined => {
		const {uid, name, namespace, resourceVersion} = textsOf(object?.metadata);
		versions.set(uid, resourceVersion);
		try {
			// Items of a list say no kind.
			const record = readRecord(object.kind === undefined ? {...object, kind: kind.kind} : object, project);
			if (unreadable.size > 0) unreadable.delete(uid);
			return record;
		} catch (error) {
			// An object that is not shaped as its kind promises is said, not skipped, and takes nothing else down.
			const why = error instanceof Error ? error.message : String(error);
			unreadable.set(uid, toSafeText(`${kind.kind} ${namespace}/${name} cannot be read: ${why}.`));
			return undefined;
		}
	};
	return {
		take(type, object) {
			const {uid} = object.metadata;
			const record = type === 'DELETED' ? undefined : read(object);
			if (record !== undefined) return {type: 'changed', record};
			if (type === 'DELETED') {
				versions.delete(uid);
				unreadable.delete(uid);
			}
			return {type: 'deleted', uid: toSafeText(uid)};
		},
		async readAll(objects) {
			for (const object of objects) brought.add(textsOf(object?.metadata).uid);
			return (await inStretches(objects, read)).filter(record => record !== undefined);
		},
		beginList: () => brought.clear(),
		endList() {
			// A table that is emptied and filled anew holds a second copy of every UID, and grows in leaps with what comes and goes.
			for (const held of [versions, unreadable]) for (const uid of held.keys()) if (!brought.has(uid)) held.delete(uid);
			brought.clear();
		},
		versions: () => versions,
		unreadable: () => [...unreadable.values()],
	};
};
