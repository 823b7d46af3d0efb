import type {Autoscaler} from '../../domain/model-service.ts';
import type {JournalEntry} from './journal-entry.ts';

type Bounds = {readonly minimum: number; readonly maximum: number};

/** Both bounds before or after a write; one that it did not touch was and stays at the count that is held. */
const boundsOf = ({fields}: JournalEntry, when: 'before' | 'after', held: number): Bounds | undefined => {
	const boundOf = (name: string, otherwise: number): unknown => {
		const field = fields.find(({path}) => path.join('.') === `spec.${name}`);
		return field === undefined ? held : (field[when] ?? otherwise);
	};
	const [minimum, maximum] = [boundOf('minReplicas', 1), boundOf('maxReplicas', 1)];
	return typeof minimum === 'number' && typeof maximum === 'number' ? {minimum, maximum} : undefined;
};

/**
 * The bounds of an HPA before it was held by them, one hold after the other; undefined: not known. What anybody has written to it
 * in between speaks against it. `entries`: latest first.
 */
export const heldFrom = ({kind, heldAt, reference}: Autoscaler, entries: readonly JournalEntry[]): Bounds | undefined => {
	if (kind !== 'HPA' || heldAt === undefined) return undefined;
	let held = heldAt;
	for (const entry of entries) {
		if (entry.object.uid !== reference.uid || entry.outcome === undefined) continue;
		const after = boundsOf(entry, 'after', held);
		const before = boundsOf(entry, 'before', held);
		if (entry.action !== 'hold' || before === undefined || after?.minimum !== held || after.maximum !== held) return undefined;
		if (before.minimum !== before.maximum) return before;
		held = before.minimum;
	}
	return undefined;
};
