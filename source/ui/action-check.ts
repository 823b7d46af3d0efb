import type {ActionType} from '../domain/action.ts';
import {actionWords} from '../domain/action-words.ts';
import {abortsRelease, pinRelease} from '../domain/traffic-text.ts';
import {accessKey, type ServiceRow, type Snapshot} from '../session/snapshot.ts';

export const verbOf = (action: ActionType): string => actionWords[action].verb;

/** Its autoscaler holds it at nothing, which a count ends, or is paused and leaves the count as it is. */
const isOursToScale = ({autoscalers: [first], offers}: ServiceRow['service']): boolean =>
	offers.scale.possible && (first?.heldAt === 0 || (first?.paused === true && first.heldAt === undefined));

/**
 * The action a key asks for, as this service needs it: bounds where an autoscaler owns the count, resume where it is paused, abort
 * where going back means to take a canary back, whatever releases a pin where there is nothing to promote.
 */
export const actionFor = (needs: ActionType, row: ServiceRow): ActionType => {
	if (needs === 'roll-back' && abortsRelease(row.service)) return 'abort';
	if (needs === 'promote-full') return pinRelease(row.service)?.type ?? needs;
	if (needs === 'scale' && row.service.autoscalers.length > 0 && row.service.offers['set-bounds'].possible)
		return isOursToScale(row.service) ? 'scale' : 'set-bounds';
	if (needs === 'hold' && row.service.autoscalers.some(({heldAt}) => heldAt !== undefined)) return 'release';
	if (needs === 'abort' && row.service.rollout.phase === 'Aborted') return 'retry';
	return needs === 'pause' && row.service.paused ? 'resume' : needs;
};

/** The sentence of a session that changes nothing; undefined: it may. */
export const readOnlyRefusal = (what: string, {identity}: Snapshot): string | undefined => {
	if (!identity.readOnly) return undefined;
	const because = identity.readOnlyBecause === undefined ? '' : ` (${identity.readOnlyBecause})`;
	return `Cannot ${what}: this session is read-only${because}.`;
};

/** One change of a service at a time: what the next would be planned on is not known before the answer. */
export const inFlightRefusal = ({service, pending}: ServiceRow): string | undefined =>
	pending?.status === 'sending' ? `A change of ${service.name} is on its way. Its answer comes first.` : undefined;

/** Why this very action cannot be asked for now, in one sentence; undefined: it can. Rights that are not known yet do not refuse. */
export const actionRefusal = (action: ActionType, row: ServiceRow, snapshot: Snapshot): string | undefined => {
	const {identity, access} = snapshot;
	const {service} = row;
	const readOnly = readOnlyRefusal(`${verbOf(action)} ${service.name}`, snapshot);
	if (readOnly !== undefined) return readOnly;
	const offer = service.offers[action];
	if (!offer.possible) return offer.reason;
	const answer = access.get(accessKey(service, action));
	if (answer?.allowed === false) {
		return (
			answer.reason ?? `${identity.user} may not ${verbOf(action)} in ${service.namespace}. Ask for the role modeldeck-operator there.`
		);
	}
	return inFlightRefusal(row);
};

/** The same of what a key asks for. */
export const refusalOf = (needs: ActionType, row: ServiceRow, snapshot: Snapshot): string | undefined =>
	actionRefusal(actionFor(needs, row), row, snapshot);
