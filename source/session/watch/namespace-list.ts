import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {recordOf} from '../../serving/records/metadata.ts';
import type {SessionWire} from '../session-wire.ts';
import {type PartWatch, watchPart} from './watch-part.ts';

export type NamespaceList = PartWatch & {
	/** Sorted; undefined: they may not be listed, or have not come yet. */
	readonly names: () => readonly SafeText[] | undefined;
};

/** The namespaces there are, watched. Who may not list them names one by hand. */
export const watchNamespaces = (wire: SessionWire, onChange: () => void): NamespaceList => {
	const known = new Map<string, SafeText>();
	let names: readonly SafeText[] | undefined;
	const add = (record: ClusterRecord): void => void known.set(record.uid, record.name);
	const take = (event: ClusterEvent): void => {
		if (event.type === 'replaced') known.clear();
		if (event.type === 'page' || event.type === 'replaced') for (const record of event.records) add(record);
		if (event.type === 'changed') add(event.record);
		if (event.type === 'deleted') known.delete(event.uid);
		if (!watch.part().listed) return;
		names = [...known.values()].toSorted();
		onChange();
	};
	const watch = watchPart({
		...wire,
		kind: resourceKinds.namespace,
		project: object => recordOf('Namespace', object),
		onEvent: take,
	});
	return {...watch, names: () => names};
};
