import {lookup} from '../../domain/lookup.ts';
import type {Autoscaler, ModelService} from '../../domain/model-service.ts';
import type {JournalEntry} from './journal-entry.ts';

type Bounds = {readonly minimum: number; readonly maximum: number};
type BoundName = {readonly bound: keyof Bounds; readonly otherwise: number};

const minScale: BoundName = {bound: 'minimum', otherwise: 0};
const maxScale: BoundName = {bound: 'maximum', otherwise: Number.POSITIVE_INFINITY};

/** What a bound is called at the end of its path, and what it is where it is left out. */
const boundNames = lookup<BoundName>({
	minReplicas: {bound: 'minimum', otherwise: 1},
	maxReplicas: {bound: 'maximum', otherwise: 1},
	'autoscaling.knative.dev/min-scale': minScale,
	'autoscaling.knative.dev/minScale': minScale,
	'autoscaling.knative.dev/max-scale': maxScale,
	'autoscaling.knative.dev/maxScale': maxScale,
});

const nameOf = (path: ReadonlyArray<string | number>): BoundName | undefined => boundNames[String(path.at(-1))];

/** Both bounds before or after a write; one that it did not touch was and stays at the count that is held. */
const boundsOf = ({fields}: JournalEntry, when: 'before' | 'after', held: number, kind: Autoscaler['kind']): Bounds | undefined => {
	const boundOf = (bound: keyof Bounds): number => {
		const field = fields.find(({path}) => nameOf(path)?.bound === bound);
		if (field === undefined) return held;
		const otherwise = kind === 'Knative autoscaler' && bound === 'maximum' ? Number.POSITIVE_INFINITY : nameOf(field.path)?.otherwise;
		// Annotations are text.
		return field[when] === undefined ? (otherwise ?? Number.NaN) : Number(field[when]);
	};
	const [minimum, maximum] = [boundOf('minimum'), boundOf('maximum')];
	return Number.isNaN(minimum) || Number.isNaN(maximum) ? undefined : {minimum, maximum};
};

/**
 * The bounds of an autoscaler before it was held by them, one hold after the other; undefined: not known. What anybody has written to
 * them in between speaks against it. `entries`: latest first.
 */
export const heldFrom = (autoscaler: Autoscaler, service: ModelService, entries: readonly JournalEntry[]): Bounds | undefined => {
	const {kind, heldAt, reference, component} = autoscaler;
	const isInService = reference.uid === service.uid;
	// A ScaledObject is held by an annotation and keeps its bounds.
	if (heldAt === undefined || (kind === 'KEDA' && !isInService)) return undefined;
	const first = service.components?.[0]?.role;
	let held = heldAt;
	for (const entry of entries) {
		const isOther = (entry.component ?? first) !== (component ?? first);
		if (entry.object.uid !== reference.uid || entry.outcome === undefined || isOther) continue;
		// The object of a service has more to be written than bounds.
		if (isInService && !entry.fields.some(({path}) => nameOf(path) !== undefined)) continue;
		const after = boundsOf(entry, 'after', held, kind);
		const before = boundsOf(entry, 'before', held, kind);
		if (entry.action !== 'hold' || before === undefined || after?.minimum !== held || after.maximum !== held) return undefined;
		if (before.minimum !== before.maximum) return before;
		held = before.minimum;
	}
	return undefined;
};
