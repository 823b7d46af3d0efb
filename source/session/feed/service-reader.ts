import type {ClusterRecord, OwnerReference} from '../../domain/cluster-record.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {groupOf} from '../../domain/object-reference.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import {unreadOwner} from '../../serving/other-owner/owner-record.ts';
import {otherOwner} from '../../serving/other-owner.ts';
import type {ObjectIndex, ServingSystem} from '../../serving/serving-system.ts';
import type {CollectionBook} from '../watch/collection-book.ts';
import {indexKind} from '../watch/watched-collections.ts';
import type {Ownership} from './ownership.ts';
import type {RecordIndex} from './record-index.ts';

export type ServiceReader = {
	/** The service that an object or an owner that is not read is, by its UID; undefined: it is none, or a part of another. */
	readonly read: (uid: string) => ModelService | undefined;
	/** Sentences: what cannot be understood. */
	readonly unreadable: () => readonly SafeText[];
};

export type ServiceReaderOptions = {
	readonly index: RecordIndex;
	readonly book: CollectionBook;
	readonly owners: Ownership;
	/** By the kind of their roots. */
	readonly systemsOf: ReadonlyMap<string, readonly ServingSystem[]>;
	readonly isSelected: boolean;
	readonly watchOwner: (owner: OwnerReference) => boolean;
};

/** More sentences of what cannot be understood nobody reads. */
const mostTold = 3;

/** Reads services from the records of an index. */
export const createServiceReader = ({index, book, owners, systemsOf, isSelected, watchOwner}: ServiceReaderOptions): ServiceReader => {
	const unreadable = new Map<string, SafeText>();
	const views = new Map<string, ObjectIndex>();

	const viewOf = (namespace: string): ObjectIndex => {
		const known =
			views.get(namespace) ??
			index.view(
				kind => book.isListed(kind, namespace),
				kind => book.states().find(({resource}) => indexKind(resource) === kind)?.resource.kind,
			);
		views.set(namespace, known);
		return known;
	};

	/** The service of a record at the top. What no system takes for a model service is one if its pods hold GPUs. */
	const readTop = (found: ClusterRecord): ModelService | undefined => {
		// What stands in no namespace is shown in that of what it owns.
		const [child] = found.namespace === '' ? index.children(found.uid) : [];
		const record = child === undefined ? found : {...found, namespace: child.namespace};
		// Whatever its kind: what says of itself that it is none is none.
		if ((record as {readonly optedOut?: true}).optedOut === true) return undefined;
		const view = viewOf(record.namespace);
		for (const system of systemsOf.get(record.kind) ?? []) {
			const service = system.read(record, view);
			if (service !== undefined) return service;
		}
		// What was selected are roots of systems.
		return isSelected && !systemsOf.has(record.kind) ? undefined : otherOwner.read(record, view);
	};

	const readStrange = (uid: string): ModelService | undefined => {
		const children = [...index.children(uid)].filter(
			record => owners.placeOf(record) === 'strange' && (!isSelected || systemsOf.has(record.kind)),
		);
		const [first] = children;
		if (first?.owner === undefined) return undefined;
		const {apiVersion, kind} = first.owner;
		const knowledge = book.knowledge(groupOf(apiVersion), kind, first.namespace);
		if (knowledge === 'coming' || knowledge === 'listed' || knowledge === 'behind') return undefined;
		const owner = unreadOwner(uid, first.owner, children, knowledge);
		const service = otherOwner.read(owner, viewOf(first.namespace));
		return service !== undefined && knowledge === 'unwatched' && watchOwner(first.owner) ? undefined : service;
	};

	/** A service whose owner is no more: nobody puts back what is changed in it. */
	const readOrphan = (record: ClusterRecord, ownerUid: string): ModelService | undefined => {
		const {controller, ...orphan} = record as ClusterRecord & {readonly controller?: SafeText};
		const service = readTop(orphan);
		if (service === undefined || controller === undefined) return service;
		return {...service, lostOwner: {uid: ownerUid, name: controller}};
	};

	const readOne = (uid: string): ModelService | undefined => {
		const record = index.get(uid);
		if (record === undefined) return readStrange(uid);
		if (owners.placeOf(record) !== 'top') return undefined;
		// Of an owner that was not selected nothing is known: then the record says whose it is, and is not touched.
		return record.ownerUid === undefined || isSelected ? readTop(record) : readOrphan(record, record.ownerUid);
	};

	/** One object that no system can make sense of takes nothing else down: it is told of, and not shown. */
	const read = (uid: string): ModelService | undefined => {
		if (unreadable.size > 0) unreadable.delete(uid);
		try {
			return readOne(uid);
		} catch (error) {
			const {kind = 'object', namespace = '', name = uid} = index.get(uid) ?? {};
			const why = error instanceof Error ? error.message : String(error);
			unreadable.set(uid, toSafeText(`${kind} ${namespace}/${name} cannot be understood (${why}): it is not shown.`));
			return undefined;
		}
	};

	return {
		read,
		unreadable: () => [...unreadable.values()].slice(0, mostTold),
	};
};
