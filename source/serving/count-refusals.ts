import type {Action, ActionType} from '../domain/action.ts';
import type {Autoscaler, ModelService} from '../domain/model-service.ts';
import {boundsText} from '../domain/ownership-text.ts';

/** Whose count it is, as far as a verb depends on that. */
export type CountOwners = {readonly name: string; readonly desired: number; readonly autoscalers: readonly Autoscaler[]};

type CountVerb = Extract<ActionType, 'scale' | 'set-bounds' | 'hold' | 'release'>;

/** `HPA llama`, `KEDA llama`. */
export const scalerName = ({kind, name}: Pick<Autoscaler, 'kind' | 'name'>): string => `${kind} ${name}`;

const severalOwners = ({name, autoscalers: [first, second]}: CountOwners): string | undefined =>
	first === undefined || second === undefined
		? undefined
		: `${scalerName(first)} and ${scalerName(second)} both own the count of ${name}, and each undoes what the other does: delete one of them.`;

/** It is held at 0, which parks the service: then a scale is what brings it back. */
const isParkedByHold = ({kind, heldAt}: Autoscaler): boolean => kind !== 'HPA' && heldAt === 0;

/** Its autoscaler is paused and holds no count: what is set stays until it is released. */
export const isLeftAlone = ([first]: readonly Autoscaler[]): boolean =>
	first?.kind === 'KEDA' && first.paused === true && first.heldAt === undefined;

/** At zero an HPA is off: then the count is ours again, and only a scale brings the service back. */
const ownedCount = (owners: CountOwners): string | undefined => {
	const {autoscalers, desired} = owners;
	const [first] = autoscalers;
	if (
		first === undefined ||
		isParkedByHold(first) ||
		(autoscalers.length === 1 && isLeftAlone(autoscalers)) ||
		(desired === 0 && autoscalers.every(({kind}) => kind === 'HPA'))
	)
		return undefined;
	return severalOwners(owners) ?? `${scalerName(first)} owns the count (${boundsText(first)}): change its bounds instead.`;
};

const cannotChange = (owners: CountOwners): string | undefined => {
	const {name, desired, autoscalers} = owners;
	const [first] = autoscalers;
	if (first === undefined) return `No autoscaler owns the count of ${name}: scale it.`;
	if (first.controller !== undefined)
		return `${first.controller} made ${scalerName(first)} and would put it back as it was: change that instead.`;
	if (desired === 0 && first.kind === 'HPA')
		return `${name} is parked, so ${scalerName(first)} is off until it has a replica: scale it first.`;
	return severalOwners(owners);
};

/** Bounds of one count are a hold that only other bounds can end, where it is not known what they were before. */
const notHeld = ({name, autoscalers: [first]}: CountOwners): string | undefined =>
	first?.heldAt === undefined && first?.paused !== true ? `Nothing holds the count of ${name}.` : undefined;

/** What the owners of a count say against its verbs; undefined: nothing. */
export const countRefusals = (owners: CountOwners): Readonly<Record<CountVerb, string | undefined>> => {
	const change = cannotChange(owners);
	return {scale: ownedCount(owners), 'set-bounds': change, hold: change, release: change ?? notHeld(owners)};
};

/** Zero parks a service whoever owns its count, each in its own way: the offer of a scale speaks of any other count. */
export const isParking = (action: Action, {autoscalers}: Pick<ModelService, 'autoscalers'>): boolean =>
	action.type === 'scale' && action.replicas === 0 && autoscalers.length > 0;
