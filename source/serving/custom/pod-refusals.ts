import type {PodRecord} from '../../domain/cluster-record.ts';
import type {Revision} from '../../domain/model-service.ts';
import type {Refusals} from './custom-offers.ts';

/** What the pods and revisions of a service say against the verbs that need them. */
export const podRefusals = (
	name: string,
	{pods, revisions}: {readonly pods: readonly PodRecord[] | undefined; readonly revisions: readonly Revision[] | undefined},
): Refusals => ({
	'replace-replica':
		pods === undefined
			? 'The replicas are not read yet.'
			: pods.some(({deletedAt}) => deletedAt === undefined)
				? undefined
				: `${name} has no replica.`,
	'roll-back':
		revisions === undefined
			? 'The revisions are not read yet.'
			: revisions.some(({newest}) => !newest)
				? undefined
				: `${name} has no other revision to go back to.`,
});
