import {reflect} from '../../cluster/reflector/reflect.ts';
import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import type {Failure} from '../../domain/outcome.ts';
import {recordOf} from '../../serving/records/metadata.ts';
import type {SessionWire} from '../session-wire.ts';

const definitions: ResourceKind = {
	group: 'apiextensions.k8s.io',
	version: 'v1',
	resource: 'customresourcedefinitions',
	kind: 'CustomResourceDefinition',
	namespaced: false,
};

export type DefinitionWatchOptions = SessionWire & {
	/** A kind of object was defined, changed or went. */
	readonly onChange: () => void;
};

export type DefinitionWatch = {
	/** Nothing can change unseen. False where the definitions may not be read, and while they cannot. */
	readonly isWatching: () => boolean;
	readonly close: () => void;
};

/** What does not pass by itself. */
const isRefusal: ReadonlySet<Failure['kind']> = new Set(['forbidden', 'not-found']);

/** Watches the names of the kinds that a cluster has defined, so that nobody need ask. Ends quietly where that is not allowed. */
export const watchDefinitions = ({client, clock, random, onChange}: DefinitionWatchOptions): DefinitionWatch => {
	let isListed = false;
	let isWatching = false;
	const takers: {readonly [Type in ClusterEvent['type']]?: (event: Extract<ClusterEvent, {readonly type: Type}>) => void} = {
		listed() {
			isListed = true;
			isWatching = true;
			// What came between the answer we have and this list.
			onChange();
		},
		proof() {
			isWatching = isListed;
		},
		replaced() {
			isWatching = true;
			onChange();
		},
		changed: onChange,
		deleted: onChange,
		trouble({failure}) {
			isWatching = false;
			if (!isListed && isRefusal.has(failure.kind)) reflector.close();
		},
	};
	const reflector = reflect({
		...{client, clock, random, kind: definitions, metadataOnly: true},
		project: object => recordOf(definitions.kind, object),
		onEvent: event => (takers[event.type] as ((event: ClusterEvent) => void) | undefined)?.(event),
	});
	return {isWatching: () => isWatching, close: reflector.close};
};
