import {type DemoObject, numberAt, objectAt} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import {randomSuffix} from '../../api-server/random-name.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {isActivePod, isPodReady, ownerReference} from '../controllers/owned.ts';
import type {World} from '../world.ts';
import {writeStatus} from './children.ts';
import type {Operator} from './operator.ts';
import {labelled} from './workload-child.ts';

/** As many pods as may run at once; the jobs here run for days. */
const reconcile = (world: World, job: DemoObject): undefined => {
	const {store, owned, random, clock} = world;
	const {name, namespace, uid, deletionTimestamp} = job.metadata;
	if (deletionTimestamp !== undefined) return;
	const wanted = job.spec?.['suspend'] === true ? 0 : (numberAt(job, 'spec', 'parallelism') ?? 1);
	const template = labelled(objectAt(job, 'spec', 'template'), {
		'batch.kubernetes.io/controller-uid': uid,
		'batch.kubernetes.io/job-name': name,
		'job-name': name,
	});
	for (let missing = wanted - owned.of(uid, 'pods').filter(isActivePod).length; missing > 0; missing--) {
		store.create(
			'pods',
			withDefaults('pods', {
				apiVersion: 'v1',
				kind: 'Pod',
				metadata: {
					...objectAt(template, 'metadata'),
					name: `${name}-${randomSuffix(random)}`,
					generateName: `${name}-`,
					namespace: namespace ?? '',
					ownerReferences: [ownerReference(job)],
				},
				spec: objectAt(template, 'spec'),
			}),
		);
	}
	const pods = owned.of(uid, 'pods').filter(isActivePod);
	writeStatus(world, 'jobs', job, {
		active: pods.length,
		ready: pods.filter(isPodReady).length,
		startTime: job.status?.['startTime'] ?? timestamp(clock.now()),
		terminating: 0,
		uncountedTerminatedPods: {},
	});
};

export const jobController: Operator = {resource: 'jobs', kind: 'Job', owns: ['pods'], reconcile, delay: 100};
