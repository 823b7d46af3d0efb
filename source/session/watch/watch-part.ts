import {reflect} from '../../cluster/reflector/reflect.ts';
import type {Reflector, ReflectorOptions} from '../../cluster/reflector/reflector.ts';
import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {SessionWire} from '../session-wire.ts';
import type {WatchedPart} from './parts-of.ts';
import {withEvent} from './signs-of-life.ts';

export type PartWatch = {
	/** How it does. */
	readonly part: () => WatchedPart;
	readonly retryNow: () => void;
	readonly close: () => void;
};

export type PartWatchOptions = SessionWire &
	Pick<ReflectorOptions, 'kind' | 'namespace' | 'project'> & {
		/** All but signs of life without news, and one that ends a trouble. */
		readonly onEvent: (event: ClusterEvent) => void;
	};

/** One list beside those of the fleet. Where it may not be read it is asked for once, and again when a person says so. */
export const watchPart = ({onEvent, ...options}: PartWatchOptions): PartWatch => {
	const {kind, namespace} = options;
	let part: WatchedPart = {kind: kind.kind, namespace, listed: false};
	let reflector: Reflector | undefined;
	const take = (event: ClusterEvent): void => {
		const wasTroubled = part.trouble !== undefined;
		const isListed = event.type === 'listed' || event.type === 'replaced';
		part = {...withEvent(part, event), listed: part.listed || isListed};
		// What was readable once may be so again: then the reflector's own slow retries go on.
		if (event.type === 'trouble' && event.failure.kind === 'forbidden' && !part.listed) {
			part = {...part, refused: event.failure};
			reflector?.close();
			reflector = undefined;
		}
		if (event.type !== 'proof' || wasTroubled) onEvent(event);
	};
	const open = (): void => {
		const {refused: _, trouble: __, ...rest} = part;
		part = rest;
		reflector = reflect({...options, onEvent: take});
	};
	open();
	return {
		part: () => part,
		retryNow() {
			if (part.refused === undefined) reflector?.retryNow();
			else open();
		},
		close: () => reflector?.close(),
	};
};
