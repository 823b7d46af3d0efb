import {randomSuffix} from '../../../api-server/random-name.ts';
import {withDefaults} from '../../../api-server/write/defaults.ts';
import {withConditions} from '../../kubelet/pod-status.ts';
import {nodeNameOf} from '../../scheduler/place-pod.ts';
import type {Reconcile} from '../../world.ts';
import {isActivePod} from '../owned.ts';
import {daemonSetStatus, wantedNodes} from './daemon-set-status.ts';
import {podOfDaemonSet} from './new-pod.ts';

const component = 'daemonset-controller';

/** One pod on each node it selects: those that are gone come again. They are bound at once, for each has but one node to go to. */
export const reconcileDaemonSet: Reconcile = (world, set) => {
	const {store, clock, owned, random, record} = world;
	const {uid, namespace, name, deletionTimestamp} = set.metadata;
	const pods = owned.of(uid, 'pods');
	const wanted = wantedNodes(set, store.list('nodes'));
	if (deletionTimestamp === undefined) {
		const held = new Set(pods.filter(isActivePod).map(nodeNameOf));
		for (const node of wanted.filter(({metadata}) => !held.has(metadata.name))) {
			const pod = withDefaults('pods', podOfDaemonSet(set, node, randomSuffix(random)));
			const conditions = withConditions([], [{type: 'PodScheduled', status: 'True'}], clock.now());
			const created = store.create('pods', {
				...pod,
				spec: {...pod.spec, nodeName: node.metadata.name},
				status: {...pod.status, conditions},
			});
			record(set, {type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}`, component});
		}
	}
	const current = store.get('daemonsets', namespace, name);
	if (current === undefined) return undefined;
	const status = daemonSetStatus(current, owned.of(uid, 'pods'), wanted.length, clock.now());
	store.update('daemonsets', {...current, status}, {subresource: 'status'});
	return undefined;
};
