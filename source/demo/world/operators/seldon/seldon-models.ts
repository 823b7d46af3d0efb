import {type DemoObject, listAt, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import type {World} from '../../world.ts';
import {condition, conditionsFor, writeStatus} from '../children.ts';
import type {Operator} from '../operator.ts';
import {countsOf, ensureWorkload, isComplete, labelled, selectorText} from '../workload-child.ts';

const serverResource = 'servers.mlops.seldon.io';
const modelResource = 'models.mlops.seldon.io';

const serverOf = (model: DemoObject): string => stringAt(model, 'spec', 'server') ?? 'mlserver';

const modelsOn = ({store}: World, {metadata}: DemoObject): readonly DemoObject[] =>
	store.list(modelResource, metadata.namespace).filter(model => serverOf(model) === metadata.name);

/** Servers follow the most replicas a model of theirs asks for, where they have bounds for that. */
const serverReplicas = (world: World, server: DemoObject): number => {
	const own = numberAt(server, 'spec', 'replicas') ?? 1;
	const maximum = numberAt(server, 'spec', 'maxReplicas');
	if (maximum === undefined) return own;
	const asked = Math.max(0, ...modelsOn(world, server).map(model => numberAt(model, 'spec', 'replicas') ?? 1));
	return Math.min(Math.max(asked, numberAt(server, 'spec', 'minReplicas') ?? 1), maximum);
};

const reconcileServer = (world: World, server: DemoObject): undefined => {
	if (server.metadata.deletionTimestamp !== undefined) return;
	const {name} = server.metadata;
	const labels = {'app.kubernetes.io/name': 'seldon-server', 'seldon-server-name': name};
	const set = ensureWorkload(world, 'statefulsets', server, {
		...{name, labels, replicas: serverReplicas(world, server)},
		template: labelled({spec: objectAt(server, 'spec', 'podSpec')}, labels),
		spec: {serviceName: name, podManagementPolicy: 'Parallel'},
	});
	const {ready, replicas} = countsOf(set);
	const isReady = isComplete(set);
	writeStatus(world, serverResource, server, {
		conditions: conditionsFor(world, server, [condition('Ready', isReady), condition('StatefulSetReady', isReady)]),
		loadedModels: ready === 0 ? 0 : modelsOn(world, server).length,
		observedGeneration: server.metadata.generation ?? 1,
		replicas,
		selector: selectorText(labels),
	});
};

const reconcileModel = (world: World, model: DemoObject): undefined => {
	if (model.metadata.deletionTimestamp !== undefined) return;
	const server = world.store.get('statefulsets', model.metadata.namespace, serverOf(model));
	const asked = numberAt(model, 'spec', 'replicas') ?? 1;
	const available = Math.min(asked, countsOf(server).ready);
	const state =
		server === undefined ? 'ScheduleFailed' : asked === 0 ? 'ModelScaledDown' : available >= asked ? 'ModelAvailable' : 'ModelProgressing';
	const isReady = state === 'ModelAvailable';
	writeStatus(world, modelResource, model, {
		availableReplicas: available,
		conditions: conditionsFor(world, model, [condition('ModelReady', isReady, state), condition('Ready', isReady, state)]),
		modelgwReady: `${listAt(model, 'spec', 'requirements').length > 0 ? 1 : 0}/1 ready`,
		observedGeneration: model.metadata.generation ?? 1,
		replicas: available,
		selector: `server=${serverOf(model)}`,
	});
};

/** Seldon Core 2: servers, and the models that share them. */
export const seldonServer: Operator = {
	resource: serverResource,
	kind: 'Server',
	owns: ['statefulsets'],
	watches: {[modelResource]: (_world, model) => [serverOf(model)]},
	reconcile: reconcileServer,
	delay: 150,
};

export const seldonModel: Operator = {
	resource: modelResource,
	kind: 'Model',
	owns: [],
	watches: {
		[serverResource]: (world, server) => modelsOn(world, server).map(({metadata}) => metadata.name),
	},
	reconcile: reconcileModel,
	delay: 250,
};
