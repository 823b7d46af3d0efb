import {type DemoObject, type Json, listAt, numberAt, objectAt, stringAt, valueAt} from '../demo-object.ts';
import {formatLabelSelector} from '../selectors.ts';
import {ageColumn, type Column, integer, nameColumn, since, text, wide} from './column.ts';
import {formatMetrics} from './metric-targets.ts';
import {podColumns} from './pod-columns.ts';

const count = (object: DemoObject, ...path: readonly string[]): number => numberAt(object, ...path) ?? 0;
const joined = (values: readonly Json[], member: string): string => values.map(value => stringAt(value, member) ?? '').join(',');
const containers = (object: DemoObject): readonly Json[] => listAt(object, 'spec', 'template', 'spec', 'containers');
const orNone = (value: string): string => (value === '' ? '<none>' : value);

const workloadWide: readonly Column[] = [
	wide('Containers', object => joined(containers(object), 'name')),
	wide('Images', object => joined(containers(object), 'image')),
];
const selectorWide = wide('Selector', object => formatLabelSelector(valueAt(object, 'spec', 'selector')));

const nodeAddress = (node: DemoObject, type: string): string =>
	stringAt(
		listAt(node, 'status', 'addresses').find(address => stringAt(address, 'type') === type),
		'address',
	) ?? '<none>';

const nodeStatus = (node: DemoObject): string => {
	const ready = listAt(node, 'status', 'conditions').find(condition => stringAt(condition, 'type') === 'Ready');
	const status = ready === undefined ? 'Unknown' : stringAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
	return valueAt(node, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status;
};

const nodeRoles = (node: DemoObject): string => {
	const prefix = 'node-role.kubernetes.io/';
	const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
		const role = key.startsWith(prefix) ? key.slice(prefix.length) : key === 'kubernetes.io/role' ? value : '';
		return role === '' ? [] : [role];
	});
	return orNone([...new Set(roles)].sort().join(','));
};

const nodeInfo = (node: DemoObject, member: string): string => stringAt(node, 'status', 'nodeInfo', member) ?? '';
const orUnknown = (value: string): string => (value === '' ? '<unknown>' : value);

const servicePorts = (service: DemoObject): string =>
	listAt(service, 'spec', 'ports')
		.map(port => {
			const nodePort = numberAt(port, 'nodePort') ?? 0;
			return `${numberAt(port, 'port')}${nodePort > 0 ? `:${nodePort}` : ''}/${stringAt(port, 'protocol')}`;
		})
		.join(',');

const externalAddress = (service: DemoObject): string => {
	const type = stringAt(service, 'spec', 'type');
	const fixed = listAt(service, 'spec', 'externalIPs').map(String);
	if (type === 'ExternalName') {
		return stringAt(service, 'spec', 'externalName') ?? '';
	}
	const balancers = listAt(service, 'status', 'loadBalancer', 'ingress').map(
		ingress => stringAt(ingress, 'ip') ?? stringAt(ingress, 'hostname') ?? '',
	);
	const addresses = type === 'LoadBalancer' ? [...balancers, ...fixed] : fixed;
	return addresses.length > 0 ? addresses.join(',') : type === 'LoadBalancer' ? '<pending>' : '<none>';
};

const endpointAddresses = (endpoints: DemoObject): string => {
	const addresses = listAt(endpoints, 'subsets').flatMap(subset => {
		const hosts = listAt(subset, 'addresses').map(address => stringAt(address, 'ip') ?? '');
		const ports = listAt(subset, 'ports').map(port => numberAt(port, 'port'));
		return ports.length === 0 ? hosts : ports.flatMap(port => hosts.map(host => `${host}:${port}`));
	});
	const shown = addresses.slice(0, 3).join(',');
	return orNone(addresses.length > 3 ? `${shown} + ${addresses.length - 3} more...` : shown);
};

const firstSeen = (event: DemoObject, now: number): string => since(valueAt(event, 'firstTimestamp') ?? valueAt(event, 'eventTime'), now);
const lastSeen = (event: DemoObject, now: number): string => {
	const time = stringAt(event, 'series', 'lastObservedTime') ?? stringAt(event, 'lastTimestamp');
	return time === undefined ? firstSeen(event, now) : since(time, now);
};
const eventSource = (event: DemoObject): string => {
	const component = stringAt(event, 'source', 'component') ?? stringAt(event, 'reportingComponent') ?? '';
	const host = stringAt(event, 'source', 'host') ?? stringAt(event, 'reportingInstance') ?? '';
	return host === '' ? component : `${component}, ${host}`;
};

const controllerName = (object: DemoObject): string => {
	const owner = object.metadata.ownerReferences?.find(reference => reference.controller === true);
	if (owner === undefined) {
		return '<none>';
	}
	const [group] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [''];
	return `${owner.kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${owner.name}`;
};

const columns: Readonly<Record<string, readonly Column[]>> = {
	pods: podColumns,
	deployments: [
		nameColumn,
		text('Ready', object => `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`),
		text('Up-to-date', object => count(object, 'status', 'updatedReplicas')),
		text('Available', object => count(object, 'status', 'availableReplicas')),
		ageColumn,
		...workloadWide,
		selectorWide,
	],
	replicasets: [
		nameColumn,
		integer('Desired', object => count(object, 'spec', 'replicas')),
		integer('Current', object => count(object, 'status', 'replicas')),
		integer('Ready', object => count(object, 'status', 'readyReplicas')),
		ageColumn,
		...workloadWide,
		selectorWide,
	],
	statefulsets: [
		nameColumn,
		text('Ready', object => `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`),
		ageColumn,
		...workloadWide,
	],
	daemonsets: [
		nameColumn,
		integer('Desired', object => count(object, 'status', 'desiredNumberScheduled')),
		integer('Current', object => count(object, 'status', 'currentNumberScheduled')),
		integer('Ready', object => count(object, 'status', 'numberReady')),
		integer('Up-to-date', object => count(object, 'status', 'updatedNumberScheduled')),
		integer('Available', object => count(object, 'status', 'numberAvailable')),
		text('Node Selector', object =>
			orNone(formatLabelSelector({matchLabels: objectAt(object, 'spec', 'template', 'spec', 'nodeSelector')})),
		),
		ageColumn,
		...workloadWide,
		selectorWide,
	],
	horizontalpodautoscalers: [
		nameColumn,
		text('Reference', object => {
			const {kind, name} = objectAt(object, 'spec', 'scaleTargetRef');
			return `${String(kind)}/${String(name)}`;
		}),
		text('Targets', object => formatMetrics(listAt(object, 'spec', 'metrics'), listAt(object, 'status', 'currentMetrics'))),
		text('MinPods', object => String(numberAt(object, 'spec', 'minReplicas') ?? '<unset>')),
		text('MaxPods', object => count(object, 'spec', 'maxReplicas')),
		text('Replicas', object => count(object, 'status', 'currentReplicas')),
		ageColumn,
	],
	nodes: [
		nameColumn,
		text('Status', nodeStatus),
		text('Roles', nodeRoles),
		ageColumn,
		text('Version', node => nodeInfo(node, 'kubeletVersion')),
		wide('Internal-IP', node => nodeAddress(node, 'InternalIP')),
		wide('External-IP', node => nodeAddress(node, 'ExternalIP')),
		wide('OS-Image', node => orUnknown(nodeInfo(node, 'osImage'))),
		wide('Kernel-Version', node => {
			const architecture = nodeInfo(node, 'architecture');
			return `${orUnknown(nodeInfo(node, 'kernelVersion'))}${architecture === '' ? '' : ` (${architecture})`}`;
		}),
		wide('Container-Runtime', node => orUnknown(nodeInfo(node, 'containerRuntimeVersion'))),
	],
	services: [
		nameColumn,
		text('Type', object => stringAt(object, 'spec', 'type') ?? ''),
		text('Cluster-IP', object => stringAt(object, 'spec', 'clusterIPs', '0') ?? stringAt(object, 'spec', 'clusterIP') ?? '<none>'),
		text('External-IP', externalAddress),
		text('Port(s)', object => orNone(servicePorts(object))),
		ageColumn,
		wide('Selector', object => orNone(formatLabelSelector({matchLabels: objectAt(object, 'spec', 'selector')}))),
	],
	namespaces: [nameColumn, text('Status', object => stringAt(object, 'status', 'phase') ?? ''), ageColumn],
	configmaps: [
		nameColumn,
		text('Data', object => Object.keys(objectAt(object, 'data')).length + Object.keys(objectAt(object, 'binaryData')).length),
		ageColumn,
	],
	endpoints: [nameColumn, text('Endpoints', endpointAddresses), ageColumn],
	events: [
		text('Last Seen', lastSeen),
		text('Type', event => stringAt(event, 'type') ?? ''),
		text('Reason', event => stringAt(event, 'reason') ?? ''),
		text('Object', event => {
			const kind = (stringAt(event, 'involvedObject', 'kind') ?? '').toLowerCase();
			const name = stringAt(event, 'involvedObject', 'name') ?? '';
			return name === '' ? kind : `${kind}/${name}`;
		}),
		wide('Subobject', event => stringAt(event, 'involvedObject', 'fieldPath') ?? ''),
		wide('Source', eventSource),
		text('Message', event => (stringAt(event, 'message') ?? '').trim()),
		wide('First Seen', firstSeen),
		wide('Count', event => numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1),
		{...nameColumn, priority: 1},
	],
	leases: [nameColumn, text('Holder', object => stringAt(object, 'spec', 'holderIdentity') ?? ''), ageColumn],
	scales: [
		nameColumn,
		integer('Desired', object => count(object, 'spec', 'replicas')),
		integer('Available', object => count(object, 'status', 'replicas')),
		ageColumn,
	],
	controllerrevisions: [nameColumn, text('Controller', controllerName), text('Revision', object => count(object, 'revision')), ageColumn],
	poddisruptionbudgets: [
		nameColumn,
		text('Min Available', object => String(valueAt(object, 'spec', 'minAvailable') ?? 'N/A')),
		text('Max Unavailable', object => String(valueAt(object, 'spec', 'maxUnavailable') ?? 'N/A')),
		integer('Allowed Disruptions', object => count(object, 'status', 'disruptionsAllowed')),
		ageColumn,
	],
};

export const columnsOf = (resource: string): readonly Column[] => columns[resource] ?? [nameColumn, ageColumn];
