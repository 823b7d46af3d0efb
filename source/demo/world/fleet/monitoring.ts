import type {NewDemoObject} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';

export const prometheusService = {namespace: 'monitoring', name: 'prometheus', port: 9090, portName: 'web'};

const labels = {
	'app.kubernetes.io/component': 'prometheus',
	'app.kubernetes.io/instance': 'k8s',
	'app.kubernetes.io/name': 'prometheus',
	'app.kubernetes.io/part-of': 'kube-prometheus',
};

/** The Service of Prometheus as kube-prometheus labels it, with its endpoints. Its address answers through the API server's proxy only. */
export const seedMonitoring = (store: ObjectStore, now: number): void => {
	const {namespace, name, port, portName} = prometheusService;
	const created = timestamp(now - 120 * 86_400_000);
	const add = (resource: string, object: NewDemoObject): void => {
		store.create(resource, withDefaults(resource, {...object, metadata: {...object.metadata, creationTimestamp: created}}));
	};
	const address = '10.64.9.17';
	for (const other of ['default', 'kube-system', 'gpu-operator', namespace]) {
		add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: other}});
	}
	add('services', {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name, namespace, labels},
		spec: {ports: [{name: portName, port, targetPort: portName}], selector: labels},
	});
	add('endpoints', {
		apiVersion: 'v1',
		kind: 'Endpoints',
		metadata: {name, namespace, labels},
		subsets: [{addresses: [{ip: address}], ports: [{name: portName, port, protocol: 'TCP'}]}],
	});
	add('endpointslices', {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: {name: `${name}-7xk2q`, namespace, labels: {...labels, 'kubernetes.io/service-name': name}},
		addressType: 'IPv4',
		endpoints: [{addresses: [address], conditions: {ready: true, serving: true, terminating: false}}],
		ports: [{name: portName, port, protocol: 'TCP'}],
	});
};
