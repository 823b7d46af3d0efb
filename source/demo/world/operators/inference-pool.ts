import {type DemoObject, stringAt} from '../../api-server/demo-object.ts';
import type {World} from '../world.ts';
import {condition, conditionsFor, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';

const resource = 'inferencepools.inference.networking.k8s.io';

/** The gateway has taken the pool on, unless it names nothing that picks endpoints. */
const reconcile = (world: World, pool: DemoObject): undefined => {
	const picker = stringAt(pool, 'spec', 'endpointPickerRef', 'name');
	const before = {...pool, status: (pool.status?.['parents'] as readonly DemoObject['status'][] | undefined)?.[0] ?? {}} as DemoObject;
	writeStatus(world, resource, pool, {
		parents: [
			{
				conditions: conditionsFor(world, before, [
					condition('Accepted', true, 'Accepted', 'Referenced by an HTTPRoute accepted by the parentRef Gateway'),
					picker === undefined
						? condition('ResolvedRefs', false, 'InvalidExtensionRef', 'No endpoint picker is referenced')
						: condition('ResolvedRefs', true, 'ResolvedRefs', 'Referenced ExtensionRef resolved'),
				]),
				parentRef: {group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'inference-gateway', namespace: 'gateway-system'},
			},
		],
	});
};

export const inferencePool: Operator = {resource, kind: 'InferencePool', owns: [], reconcile, delay: 150};
