import type {Labels} from '../../../prometheus/label-set.ts';
import {amdFields, type GpuField, intelFields, nvidiaFields, profilingFields} from './gpu-fields.ts';
import {type Device, digits, pciBusOf} from './gpu-layout.ts';
import type {GpuTraits} from './gpu-traits.ts';

/** The exporter of a vendor, as its DaemonSet runs it. */
export type Vendor = {
	readonly namespace: string;
	readonly daemonSet: string;
	readonly labels: Labels;
	readonly container: string;
	readonly image: string;
	readonly port: number;
	/** Name of the port in its Service. */
	readonly endpoint: string;
	/** Of the nodes it runs on. */
	readonly nodeLabel: string;
	readonly fields: (model: string, traits: GpuTraits) => readonly GpuField[];
	readonly deviceLabels: (device: Device, about: {readonly node: string; readonly model: string; readonly isOld: boolean}) => Labels;
};

export const vendors: Readonly<Record<'nvidia' | NonNullable<GpuTraits['vendor']>, Vendor>> = {
	nvidia: {
		...{
			namespace: 'gpu-operator',
			daemonSet: 'nvidia-dcgm-exporter',
			container: 'nvidia-dcgm-exporter',
			port: 9400,
			endpoint: 'gpu-metrics',
		},
		labels: {app: 'nvidia-dcgm-exporter'},
		image: 'nvcr.io/nvidia/k8s/dcgm-exporter:4.5.3-4.8.2-distroless',
		nodeLabel: 'nvidia.com/gpu.deploy.dcgm-exporter',
		// Profiling is on where it is needed: nothing else works on instances.
		fields: (model, {mig}) => [...nvidiaFields, ...(model.includes('H100') || mig !== undefined ? profilingFields : [])],
		deviceLabels: (device, {node, model, isOld}) => ({
			...{gpu: String(device.gpu), UUID: device.uuid, pci_bus_id: pciBusOf(device), device: `nvidia${device.gpu}`, modelName: model},
			...(device.instance === undefined ? {} : {GPU_I_PROFILE: device.instance.profile, GPU_I_ID: device.instance.id}),
			...{[isOld ? 'Hostname' : 'hostname']: node, DCGM_FI_DRIVER_VERSION: isOld ? '535.161.08' : '580.82.07'},
		}),
	},
	amd: {
		...{namespace: 'kube-amd-gpu', daemonSet: 'default-metrics-exporter', container: 'metrics-exporter-container', port: 5000},
		endpoint: 'exporter-port',
		labels: {'app.kubernetes.io/name': 'metrics-exporter', 'app.kubernetes.io/service': 'metrics-exporter'},
		image: 'docker.io/rocm/device-metrics-exporter:v1.4.0',
		nodeLabel: 'feature.node.kubernetes.io/amd-gpu',
		fields: () => amdFields,
		deviceLabels: ({gpu}, {node, model}) => ({
			...{gpu_id: String(gpu), gpu_partition_id: '0', gpu_compute_partition_type: 'spx', card_model: model},
			...{serial_number: `69${digits(`${node}/${gpu}`).slice(0, 8)}`, hostname: node},
		}),
	},
	intel: {
		...{namespace: 'intel-xpum', daemonSet: 'xpumd', container: 'xpumd', port: 29_999, endpoint: 'metrics'},
		labels: {'app.kubernetes.io/name': 'xpumd'},
		image: 'docker.io/intel/xpumanager:2.0.0',
		nodeLabel: 'intel.feature.node.kubernetes.io/gpu',
		fields: () => intelFields,
		deviceLabels: (device, {node}) => ({pci_bdf: pciBusOf(device).slice(4).toLowerCase(), hw_id: `gpu${device.gpu}`, node}),
	},
};

export const vendorOf = ({vendor}: GpuTraits): Vendor => vendors[vendor ?? 'nvidia'];

/** Of the exporter that stands on a node at the start. */
export const exporterPodName = (daemonSet: string, node: string): string => `${daemonSet}-${digits(node).slice(0, 5)}`;
