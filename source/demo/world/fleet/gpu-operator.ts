import type {DemoObject, NewDemoObject} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {daemonSetStatus, wantedNodes} from '../controllers/daemon-set/daemon-set-status.ts';
import {podOfDaemonSet} from '../controllers/daemon-set/new-pod.ts';
import {exporterPodName, gpuOperator} from '../exporters/gpu-exporter.ts';
import type {StandingPods} from './standing-pods.ts';

const name = 'nvidia-dcgm-exporter';
const labels = {app: name};
const age = 63 * 86_400_000;

export const isGpuExporter = ({metadata}: DemoObject): boolean => metadata.namespace === gpuOperator && metadata.labels?.['app'] === name;

const daemonSet = (created: string): NewDemoObject => ({
	apiVersion: 'apps/v1',
	kind: 'DaemonSet',
	metadata: {name, namespace: gpuOperator, labels, creationTimestamp: created, generation: 1},
	spec: {
		revisionHistoryLimit: 10,
		selector: {matchLabels: labels},
		template: {
			metadata: {labels: {...labels, 'app.kubernetes.io/managed-by': 'gpu-operator', 'helm.sh/chart': 'gpu-operator-v25.10.0'}},
			spec: {
				containers: [
					{
						name,
						image: 'nvcr.io/nvidia/k8s/dcgm-exporter:4.5.3-4.8.2-distroless',
						env: [
							{name: 'DCGM_EXPORTER_LISTEN', value: ':9400'},
							{name: 'DCGM_EXPORTER_KUBERNETES', value: 'true'},
							{name: 'DCGM_EXPORTER_COLLECTORS', value: '/etc/dcgm-exporter/dcp-metrics-included.csv'},
						],
						ports: [{name: 'metrics', containerPort: 9400}],
						volumeMounts: [{name: 'pod-gpu-resources', readOnly: true, mountPath: '/var/lib/kubelet/pod-resources'}],
					},
				],
				nodeSelector: {'nvidia.com/gpu.deploy.dcgm-exporter': 'true'},
				priorityClassName: 'system-node-critical',
				serviceAccountName: name,
				tolerations: [{key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule'}],
				volumes: [{name: 'pod-gpu-resources', hostPath: {path: '/var/lib/kubelet/pod-resources'}}],
			},
		},
		updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 0, maxUnavailable: 1}},
	},
});

const service = (created: string): NewDemoObject => ({
	apiVersion: 'v1',
	kind: 'Service',
	metadata: {name, namespace: gpuOperator, labels, annotations: {'prometheus.io/scrape': 'true'}, creationTimestamp: created},
	spec: {ports: [{name: 'gpu-metrics', port: 9400, targetPort: 9400}], selector: labels},
});

/** The dcgm-exporter of the GPU operator as it has stood for long: a DaemonSet with a pod on every GPU node, and its Service. */
export const seedGpuOperator = (store: ObjectStore, pods: StandingPods, now: number): void => {
	const created = timestamp(now - age);
	store.create('services', withDefaults('services', service(created)));
	const set = store.create('daemonsets', withDefaults('daemonsets', daemonSet(created)));
	const nodes = wantedNodes(set, store.list('nodes'));
	const children = nodes.map(node => {
		const suffix = exporterPodName(node.metadata.name).slice(name.length + 1);
		return pods.add({pod: withDefaults('pods', podOfDaemonSet(set, node, suffix)), createdAt: now - age, node: node.metadata.name});
	});
	store.update('daemonsets', {...set, status: daemonSetStatus(set, children, nodes.length, now)}, {subresource: 'status'});
};
