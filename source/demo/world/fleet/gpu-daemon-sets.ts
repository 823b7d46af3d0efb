import type {NewDemoObject} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {daemonSetStatus, wantedNodes} from '../controllers/daemon-set/daemon-set-status.ts';
import {podOfDaemonSet} from '../controllers/daemon-set/new-pod.ts';
import {exporterPodName, type Vendor, vendors} from '../exporters/gpus/vendors.ts';
import type {StandingPods} from './standing-pods.ts';

const age = 63 * 86_400_000;

/** dcgm-exporter's settings in the GPU operator. */
const dcgmEnvironment = [
	{name: 'DCGM_EXPORTER_LISTEN', value: ':9400'},
	{name: 'DCGM_EXPORTER_KUBERNETES', value: 'true'},
	{name: 'DCGM_EXPORTER_COLLECTORS', value: '/etc/dcgm-exporter/dcp-metrics-included.csv'},
];

const daemonSet = ({namespace, daemonSet: name, labels, container, image, port, nodeLabel}: Vendor, created: string): NewDemoObject => ({
	apiVersion: 'apps/v1',
	kind: 'DaemonSet',
	metadata: {name, namespace, labels, creationTimestamp: created, generation: 1},
	spec: {
		revisionHistoryLimit: 10,
		selector: {matchLabels: labels},
		template: {
			metadata: {labels},
			spec: {
				containers: [
					{
						...{name: container, image, ports: [{name: 'metrics', containerPort: port}]},
						...(container.includes('dcgm') ? {env: dcgmEnvironment} : {}),
						volumeMounts: [{name: 'pod-gpu-resources', readOnly: true, mountPath: '/var/lib/kubelet/pod-resources'}],
					},
				],
				nodeSelector: {[nodeLabel]: 'true'},
				priorityClassName: 'system-node-critical',
				serviceAccountName: name,
				tolerations: [{operator: 'Exists'}],
				volumes: [{name: 'pod-gpu-resources', hostPath: {path: '/var/lib/kubelet/pod-resources'}}],
			},
		},
		updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 0, maxUnavailable: 1}},
	},
});

const service = ({namespace, daemonSet: name, labels, port, endpoint}: Vendor, created: string): NewDemoObject => ({
	apiVersion: 'v1',
	kind: 'Service',
	metadata: {name, namespace, labels, annotations: {'prometheus.io/scrape': 'true'}, creationTimestamp: created},
	spec: {ports: [{name: endpoint, port, targetPort: port}], selector: labels},
});

const seedVendor = (vendor: Vendor, store: ObjectStore, pods: StandingPods, now: number): void => {
	const created = timestamp(now - age);
	if (store.get('namespaces', undefined, vendor.namespace) === undefined) {
		const metadata = {name: vendor.namespace, creationTimestamp: created};
		store.create('namespaces', withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata}));
	}
	store.create('services', withDefaults('services', service(vendor, created)));
	const set = store.create('daemonsets', withDefaults('daemonsets', daemonSet(vendor, created)));
	const nodes = wantedNodes(set, store.list('nodes'));
	const children = nodes.map(node => {
		const {name} = node.metadata;
		const suffix = exporterPodName(vendor.daemonSet, name).slice(vendor.daemonSet.length + 1);
		return pods.add({pod: withDefaults('pods', podOfDaemonSet(set, node, suffix)), createdAt: now - age, node: name});
	});
	store.update('daemonsets', {...set, status: daemonSetStatus(set, children, nodes.length, now)}, {subresource: 'status'});
};

/** The exporters of GPUs as they have stood for long: of each vendor with nodes a DaemonSet with a pod on each, and its Service. */
export const seedGpuDaemonSets = (store: ObjectStore, pods: StandingPods, now: number): void => {
	const nodes = store.list('nodes');
	for (const vendor of Object.values(vendors)) {
		if (nodes.some(({metadata}) => metadata.labels?.[vendor.nodeLabel] === 'true')) seedVendor(vendor, store, pods, now);
	}
};
