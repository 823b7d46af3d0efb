import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {type ObjectReference, objectPath} from '../../domain/object-reference.ts';
import type {Outcome} from '../../domain/outcome.ts';
import type {Plan} from '../../domain/plan.ts';
import type {Prepared} from '../session.ts';
import type {Identity} from '../snapshot.ts';

/** Whole objects by their path, as read for a plan; a path without an object: it was not there. */
export type SeenObjects = ReadonlyMap<string, KubernetesObject>;

/** A plan with the objects it was made from. */
export type Planned = {readonly plan: Plan; readonly seen: SeenObjects};

/** A plan that was shown to a person, with all that must still hold when it is carried out. */
export type ReadyWrite = {
	readonly prepared: Prepared;
	/** Of the service. */
	readonly uid: string;
	readonly name: string;
	readonly identity: Identity;
	readonly seen: SeenObjects;
	/** Our clock, milliseconds. */
	readonly plannedAt: number;
	/** `GateContext.distrusts` by then. */
	readonly distrusts: number;
	/** Reads and plans the same once more, without trying it on the server. */
	readonly planAgain: () => Promise<Outcome<Planned>>;
};

export const seenObject = (seen: SeenObjects, reference: ObjectReference): KubernetesObject | undefined => seen.get(objectPath(reference));
