import type {ModelService} from '../domain/model-service.ts';
import type {DoneCondition, Plan} from '../domain/plan.ts';
import type {Snapshot} from '../session/snapshot.ts';
import type {DialogState} from './dialog-state.ts';

type Confirm = Extract<DialogState, {kind: 'confirm'}>;

/** What has come up since a plan was made. `isOutdated`: what stands below it is not so any more. */
export type DialogNote = {readonly head: string; readonly text: string; readonly isOutdated: boolean};

const ofCounts: ReadonlySet<DoneCondition['type']> = new Set<DoneCondition['type']>(['replicas', 'bounds', 'held']);

const changed = (what: string, before: string | number, now: string | number): readonly string[] =>
	before === now ? [] : [`${what} ${now} now, ${before} before`];

/** What the list shows of a change. */
const visibleChanges = (before: ModelService, now: ModelService, {done}: Plan): readonly string[] => {
	const images = now.containers.flatMap(({name, image}) => {
		const old = before.containers.find(container => container.name === name);
		return old === undefined ? [] : changed(`image of ${name}`, old.image, image);
	});
	const paused = before.paused === now.paused ? [] : [now.paused ? 'its rollout was paused' : 'its rollout was resumed'];
	const counts = changed('replicas', before.replicas.desired, now.replicas.desired);
	// An autoscaler moves the count all the time, which is no news to who changes something else.
	const isNews = now.autoscalers.length === 0 || ofCounts.has(done.type);
	if (images.length + paused.length === 0 && counts.length > 0 && !isNews) return [];
	const all = [...counts, ...images, ...paused];
	return all.length === 0 ? ['something of its spec'] : all;
};

/** What the watch has shown since a plan was made, so that it is not to be confirmed any more; undefined: nothing. */
export const outdatedBy = ({asked, prepared, service: before}: Confirm, {rows}: Snapshot): string | undefined => {
	const now = rows.find(({service}) => service.uid === asked.uid)?.service;
	if (now === undefined) {
		if (before === undefined) return undefined;
		const isAnew = rows.some(({service: {system, namespace, name}}) =>
			[system === before.system, namespace === before.namespace, name === before.name].every(Boolean),
		);
		return `${before.name} ${isAnew ? 'was deleted and made anew meanwhile' : 'is gone'}.`;
	}
	if (before === undefined || prepared.generation === undefined || (now.generation ?? 0) <= prepared.generation) return undefined;
	const changes = visibleChanges(before, now, prepared.plan);
	return changes.length === 0 ? undefined : `${now.name} was changed meanwhile: ${changes.join('; ')}.`;
};

/** What stands above a plan: how far the screen can be trusted, and what has changed since. */
export const dialogNotes = (dialog: Confirm, snapshot: Snapshot): readonly DialogNote[] => {
	const {connection, identity} = snapshot;
	const outdated = outdatedBy(dialog, snapshot);
	const before = dialog.asked.changed;
	return [
		...(outdated === undefined ? [] : [{head: 'changed', text: outdated, isOutdated: true}]),
		...(before === undefined ? [] : [{head: 'asked again', text: before, isOutdated: false}]),
		...(identity.readOnly ? [{head: 'read-only', text: 'This session is read-only now: nothing will be sent.', isOutdated: false}] : []),
		...(connection.freshness === 'LIVE'
			? []
			: [
					{
						head: 'link',
						text: `${connection.freshness}: the screen may be old. This plan was read fresh, and is read again before it is sent.`,
						isOutdated: false,
					},
				]),
	];
};
