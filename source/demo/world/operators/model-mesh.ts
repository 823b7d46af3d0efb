import {type DemoObject, type JsonObject, numberAt, objectAt} from '../../api-server/demo-object.ts';
import type {World} from '../world.ts';
import {condition, conditionsFor, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';
import {countsOf, ensureWorkload, isAvailable, labelled} from './workload-child.ts';

const resource = 'modelmeshes.serving.acme.example';

const reconcile = (world: World, mesh: DemoObject): undefined => {
	if (mesh.metadata.deletionTimestamp !== undefined) return;
	const {name} = mesh.metadata;
	const labels = {'acme.example/mesh': name};
	const template: JsonObject = labelled(objectAt(mesh, 'spec', 'template'), labels);
	const deployment = ensureWorkload(world, 'deployments', mesh, {
		...{name: `${name}-serving`, labels, replicas: numberAt(mesh, 'spec', 'instances') ?? 1, template},
	});
	const {desired, ready} = countsOf(deployment);
	const isReady = isAvailable(deployment);
	writeStatus(world, resource, mesh, {
		conditions: conditionsFor(world, mesh, [condition('Ready', isReady, isReady ? 'InstancesServing' : 'InstancesStarting')]),
		phase: isReady ? 'Serving' : 'Starting',
		ready: `${ready}/${desired}`,
	});
};

/** A team's own operator, of a kind nobody else knows. */
export const modelMesh: Operator = {resource, kind: 'ModelMesh', owns: ['deployments'], reconcile, delay: 200};
