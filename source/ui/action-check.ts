import type {ActionType} from '../domain/action.ts';
import {actionWords} from '../domain/action-words.ts';
import {accessKey, type ServiceRow, type Snapshot} from '../session/snapshot.ts';

export const verbOf = (action: ActionType): string => actionWords[action].verb;

/** The action a key asks for, as this service needs it: bounds where an autoscaler owns the count, resume where it is paused. */
export const actionFor = (needs: ActionType, row: ServiceRow): ActionType => {
	if (needs === 'scale' && row.service.autoscalers.length > 0 && row.service.offers['set-bounds'].possible) return 'set-bounds';
	if (needs === 'hold' && row.service.autoscalers.some(({heldAt}) => heldAt !== undefined)) return 'release';
	if (needs === 'abort' && row.service.rollout.phase === 'Aborted') return 'retry';
	return needs === 'pause' && row.service.paused ? 'resume' : needs;
};

/** Why an action cannot be asked for now, in one sentence; undefined: it can. Rights that are not known yet do not refuse. */
export const refusalOf = (needs: ActionType, row: ServiceRow, snapshot: Snapshot): string | undefined => {
	const {identity, access} = snapshot;
	const {service, pending} = row;
	const action = actionFor(needs, row);
	if (identity.readOnly) {
		const because = identity.readOnlyBecause === undefined ? '' : ` (${identity.readOnlyBecause})`;
		return `Cannot ${verbOf(action)} ${service.name}: this session is read-only${because}.`;
	}
	const offer = service.offers[action];
	if (!offer.possible) return offer.reason;
	const answer = access.get(accessKey(service.namespace, action));
	if (answer?.allowed === false) {
		return (
			answer.reason ?? `${identity.user} may not ${verbOf(action)} in ${service.namespace}. Ask for the role modeldeck-operator there.`
		);
	}
	if (pending?.status === 'sending') return `A change of ${service.name} is on its way. Its answer comes first.`;
	return undefined;
};
