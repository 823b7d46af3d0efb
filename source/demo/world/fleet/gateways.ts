import type {JsonObject, NewDemoObject} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {deploymentStatus, withCondition} from '../controllers/deployment/deployment-status.ts';
import {newReplicaSet} from '../controllers/deployment/new-replica-set.ts';
import {sortOut} from '../controllers/deployment/replica-sets.ts';
import {podOfReplicaSet} from '../controllers/new-pod.ts';
import {replicaSetStatus} from '../controllers/replica-set-status.ts';
import type {GatewayName} from '../exporters/exporter-name.ts';
import {hashText} from '../random.ts';
import type {ServicePlan} from './service-plan.ts';
import type {StandingPods} from './standing-pods.ts';

/** A Deployment in front of services, of one replica. */
export type Gateway = {
	readonly namespace: string;
	readonly name: string;
	readonly container: string;
	readonly image: string;
	readonly port: number;
};

export const poolOf = ({name, pool = name}: ServicePlan): string => pool;

const shared: Readonly<Record<Exclude<GatewayName, 'dynamoFrontend' | 'endpointPicker'>, Gateway>> = {
	istioGateway: {
		...{namespace: 'istio-system', name: 'istio-ingressgateway', container: 'istio-proxy', port: 15_020},
		image: 'docker.io/istio/proxyv2:1.27.1',
	},
	envoy: {
		...{namespace: 'envoy-gateway-system', name: 'envoy-models', container: 'envoy', port: 19_001},
		image: 'docker.io/envoyproxy/envoy:v1.36.0',
	},
	ingressNginx: {
		...{namespace: 'ingress-nginx', name: 'ingress-nginx-controller', container: 'controller', port: 10_254},
		image: 'registry.k8s.io/ingress-nginx/controller:v1.14.0',
	},
};

/** Where it stands. `undefined`: on a pod of the service itself. */
export const gatewayOf = (name: GatewayName, plan: ServicePlan): Gateway | undefined => {
	if (name === 'dynamoFrontend') return undefined;
	if (name !== 'endpointPicker') return shared[name];
	return {
		...{namespace: plan.namespace, name: `${poolOf(plan)}-epp`, container: 'epp', port: 9090},
		image: 'registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0',
	};
};

/** The label by which its pods are known. */
export const gatewayLabel = 'app.kubernetes.io/name';

const age = 90 * 86_400_000;

const deploymentOf = ({namespace, name, container, image, port}: Gateway, created: string): NewDemoObject => ({
	apiVersion: 'apps/v1',
	kind: 'Deployment',
	metadata: {
		...{name, namespace, labels: {[gatewayLabel]: name}, creationTimestamp: created, generation: 1},
		annotations: {'deployment.kubernetes.io/revision': '1'},
	},
	spec: {
		replicas: 1,
		selector: {matchLabels: {[gatewayLabel]: name}},
		template: {
			metadata: {labels: {[gatewayLabel]: name}, annotations: {'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port)}},
			spec: {
				containers: [
					{
						...{name: container, image, ports: [{name: 'metrics', containerPort: port}]},
						resources: {requests: {cpu: '500m', memory: '512Mi'}},
					},
				],
			},
		},
	},
});

/** Any will do, and always the same. */
const nodeFor = ({namespace, name}: Gateway, store: ObjectStore): string | undefined => {
	const nodes = store.list('nodes');
	return nodes[hashText(`${namespace}/${name}`) % nodes.length]?.metadata.name;
};

const seedGateway = (gateway: Gateway, {store, pods, random, now}: SeedOptions): void => {
	const created = timestamp(now - age);
	const deployment = store.create('deployments', withDefaults('deployments', deploymentOf(gateway, created)));
	const template = deployment.spec?.['template'] as JsonObject;
	const blank = withDefaults('replicasets', newReplicaSet(deployment, template, {revision: 1, replicas: 1}));
	const set = store.create('replicasets', {...blank, metadata: {...blank.metadata, creationTimestamp: created}});
	const pod = pods.add({
		pod: withDefaults('pods', podOfReplicaSet(set, template, random)),
		createdAt: now - age,
		node: nodeFor(gateway, store),
	});
	store.update('replicasets', {...set, status: replicaSetStatus(set, [pod], now)}, {subresource: 'status'});
	const sets = sortOut(
		deployment,
		store.list('replicasets', gateway.namespace).filter(({metadata}) => metadata.uid === set.metadata.uid),
	);
	const message = `ReplicaSet "${set.metadata.name}" has successfully progressed.`;
	const conditions = withCondition([], {type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message}, now - age);
	const status = deploymentStatus({...deployment, status: {conditions}}, sets, now - age);
	store.update('deployments', {...deployment, status}, {subresource: 'status'});
};

type SeedOptions = {
	readonly store: ObjectStore;
	readonly pods: StandingPods;
	/** In [0, 1). */
	readonly random: () => number;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

/** The gateways that services are behind, as they have stood for long. */
export const seedGateways = (options: SeedOptions, plans: readonly ServicePlan[]): void => {
	const gateways = plans
		.filter(({hasOwnPicker}) => hasOwnPicker !== true)
		.flatMap(plan => (plan.gateways ?? []).flatMap(name => gatewayOf(name, plan) ?? []));
	for (const gateway of new Map(gateways.map(found => [`${found.namespace}/${found.name}`, found])).values()) {
		const {store, now} = options;
		if (store.get('namespaces', undefined, gateway.namespace) === undefined) {
			const metadata = {name: gateway.namespace, creationTimestamp: timestamp(now - age)};
			store.create('namespaces', withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata}));
		}
		seedGateway(gateway, options);
	}
};
