import {reflect} from '../../cluster/reflector/reflect.ts';
import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {recordOf} from '../../serving/records/metadata.ts';
import type {SessionWire} from '../session-wire.ts';

export type NamespaceList = {
	/** Sorted; undefined: they may not be listed, or have not come yet. */
	readonly names: () => readonly SafeText[] | undefined;
	readonly retryNow: () => void;
	readonly close: () => void;
};

/** The namespaces there are, watched. Who may not list them is asked once and names one by hand. */
export const watchNamespaces = ({client, clock, random}: SessionWire, onChange: () => void): NamespaceList => {
	const known = new Map<string, SafeText>();
	let names: readonly SafeText[] | undefined;
	let isListed = false;
	const add = (record: ClusterRecord): void => void known.set(record.uid, record.name);
	const publish = (): void => {
		if (!isListed) return;
		names = [...known.values()].toSorted();
		onChange();
	};
	const take = (event: ClusterEvent): void => {
		if (event.type === 'trouble') {
			if (event.failure.kind === 'forbidden' && !isListed) reflector.close();
			return;
		}
		if (event.type === 'proof') return;
		if (event.type === 'replaced') known.clear();
		if (event.type === 'listed' || event.type === 'replaced') isListed = true;
		if (event.type === 'page' || event.type === 'replaced') for (const record of event.records) add(record);
		if (event.type === 'changed') add(event.record);
		if (event.type === 'deleted') known.delete(event.uid);
		publish();
	};
	const reflector = reflect({
		client,
		kind: resourceKinds.namespace,
		project: object => recordOf('Namespace', object),
		clock,
		random,
		onEvent: take,
	});
	return {names: () => names, retryNow: reflector.retryNow, close: reflector.close};
};
