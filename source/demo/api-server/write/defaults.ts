import {isJsonObject, type Json, type JsonObject, listAt, type NewDemoObject, objectAt, stringAt} from '../demo-object.ts';

type Defaults = (object: NewDemoObject) => NewDemoObject;

/** Members the object does not have; what it has wins. */
const fill = (value: unknown, defaults: JsonObject): JsonObject => ({...defaults, ...(isJsonObject(value) ? value : {})});

const mapList = (value: JsonObject, member: string, change: (element: JsonObject) => JsonObject): JsonObject =>
	Array.isArray(value[member]) ? {...value, [member]: listAt(value, member).map(element => change(element as JsonObject))} : value;

const mapMember = (value: JsonObject, member: string, change: (member: JsonObject) => JsonObject): JsonObject =>
	isJsonObject(value[member]) ? {...value, [member]: change(value[member])} : value;

const httpGet = (action: JsonObject): JsonObject => fill(action, {path: '/', scheme: 'HTTP'});

const probe = (value: JsonObject): JsonObject =>
	mapMember(fill(value, {failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1}), 'httpGet', httpGet);

/** `latest`, said or meant, is always pulled. */
const pullPolicy = (image: string): string => {
	const name = image.slice(image.lastIndexOf('/') + 1);
	return !image.includes('@') && (!name.includes(':') || name.endsWith(':latest')) ? 'Always' : 'IfNotPresent';
};

const container = (value: JsonObject): JsonObject => {
	let result = fill(value, {
		imagePullPolicy: pullPolicy(stringAt(value, 'image') ?? ''),
		resources: {},
		terminationMessagePath: '/dev/termination-log',
		terminationMessagePolicy: 'File',
	});
	for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
		result = mapMember(result, name, probe);
	}
	result = mapList(result, 'ports', port => fill(port, {protocol: 'TCP'}));
	return mapList(result, 'env', variable =>
		mapMember(variable, 'valueFrom', source => mapMember(source, 'fieldRef', reference => fill(reference, {apiVersion: 'v1'}))),
	);
};

const volumeModes = ['configMap', 'secret', 'projected', 'downwardAPI'];

const volume = (value: JsonObject): JsonObject => {
	if (Object.keys(value).length === 1) {
		return {...value, emptyDir: {}};
	}
	const withModes = volumeModes.reduce((result, name) => mapMember(result, name, source => fill(source, {defaultMode: 420})), value);
	return mapMember(withModes, 'hostPath', path => fill(path, {type: ''}));
};

const podSpec = (value: unknown): JsonObject => {
	const spec = fill(value, {
		dnsPolicy: 'ClusterFirst',
		restartPolicy: 'Always',
		schedulerName: 'default-scheduler',
		securityContext: {},
		terminationGracePeriodSeconds: 30,
	});
	const account = spec['serviceAccountName'];
	const named = account === undefined ? spec : {...spec, serviceAccount: account};
	return mapList(mapList(mapList(named, 'containers', container), 'initContainers', container), 'volumes', volume);
};

const template = (spec: JsonObject): JsonObject => {
	const value = objectAt(spec, 'template');
	return {...spec, template: {...value, spec: podSpec(value['spec'])}};
};

const unreachable = (key: string): JsonObject => ({effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: 300});

/** What limits are given without requests are requested too. */
const requestLimits = (value: JsonObject): JsonObject =>
	mapMember(value, 'resources', resources =>
		isJsonObject(resources['limits']) ? {...resources, requests: fill(resources['requests'], resources['limits'])} : resources,
	);

/** Quality of service: what the node may take from a pod when memory runs out. */
const qualityOf = (containers: readonly Json[]): string => {
	const amounts = containers.flatMap(container => {
		const limits = objectAt(container, 'resources', 'limits');
		const requests = {...limits, ...objectAt(container, 'resources', 'requests')};
		return ['cpu', 'memory'].map(name => ({limit: limits[name], request: requests[name]}));
	});
	if (amounts.every(({limit, request}) => limit !== undefined && limit === request)) {
		return 'Guaranteed';
	}
	return amounts.every(({request}) => request === undefined) ? 'BestEffort' : 'Burstable';
};

const pod: Defaults = object => {
	const spec = fill(podSpec(object.spec), {enableServiceLinks: true, preemptionPolicy: 'PreemptLowerPriority', priority: 0});
	const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
	const tolerated = listAt(spec, 'tolerations').map(toleration => stringAt(toleration, 'key'));
	const tolerations: readonly Json[] = [...listAt(spec, 'tolerations'), ...keys.filter(key => !tolerated.includes(key)).map(unreachable)];
	return {
		...object,
		spec: {...mapList(spec, 'containers', requestLimits), tolerations},
		status: fill(object.status, {phase: 'Pending', qosClass: qualityOf(listAt(spec, 'containers'))}),
	};
};

const rolling = (strategy: JsonObject, defaults: JsonObject): JsonObject => {
	const type = strategy['type'] ?? 'RollingUpdate';
	return type === 'RollingUpdate' ? {...strategy, type, rollingUpdate: fill(strategy['rollingUpdate'], defaults)} : {...strategy, type};
};

const deployment: Defaults = object => {
	const spec = template(fill(object.spec, {progressDeadlineSeconds: 600, replicas: 1, revisionHistoryLimit: 10}));
	const strategy = rolling(objectAt(spec, 'strategy'), {maxSurge: '25%', maxUnavailable: '25%'});
	return {...object, spec: {...spec, strategy}, status: object.status ?? {}};
};

const statefulSet: Defaults = object => {
	const spec = template(
		fill(object.spec, {
			podManagementPolicy: 'OrderedReady',
			replicas: 1,
			revisionHistoryLimit: 10,
			serviceName: '',
		}),
	);
	return {
		...object,
		spec: {
			...spec,
			persistentVolumeClaimRetentionPolicy: fill(spec['persistentVolumeClaimRetentionPolicy'], {
				whenDeleted: 'Retain',
				whenScaled: 'Retain',
			}),
			updateStrategy: rolling(objectAt(spec, 'updateStrategy'), {partition: 0}),
		},
		status: object.status ?? {availableReplicas: 0, replicas: 0},
	};
};

const replicaSet: Defaults = object => ({
	...object,
	spec: template(fill(object.spec, {replicas: 1})),
	status: object.status ?? {replicas: 0},
});

const horizontalPodAutoscaler: Defaults = object => ({
	...object,
	spec: fill(object.spec, {
		minReplicas: 1,
		metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}}}],
	}),
	status: object.status ?? {currentMetrics: null, desiredReplicas: 0},
});

/** An address of the service range that follows from the name alone, so that it is the same in every run. */
const clusterAddress = (object: NewDemoObject): string => {
	let hash = 17;
	for (const character of `${object.metadata.namespace}/${object.metadata.name}`) {
		hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 64_516;
	}
	return `10.0.${Math.floor(hash / 254) + 1}.${(hash % 254) + 1}`;
};

const service: Defaults = object => {
	const address = stringAt(object, 'spec', 'clusterIP') ?? clusterAddress(object);
	const spec = fill(object.spec, {
		clusterIP: address,
		clusterIPs: [address],
		internalTrafficPolicy: 'Cluster',
		ipFamilies: ['IPv4'],
		ipFamilyPolicy: 'SingleStack',
		sessionAffinity: 'None',
		type: 'ClusterIP',
	});
	return {
		...object,
		spec: mapList(spec, 'ports', port => fill(port, {protocol: 'TCP', targetPort: port['port']})),
		status: object.status ?? {loadBalancer: {}},
	};
};

const namespace: Defaults = object => ({
	...object,
	metadata: {
		...object.metadata,
		labels: {...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name ?? ''},
	},
	spec: fill(object.spec, {finalizers: ['kubernetes']}),
	status: object.status ?? {phase: 'Active'},
});

const customResourceDefinition: Defaults = object => {
	const kind = stringAt(object, 'spec', 'names', 'kind') ?? '';
	return {
		...object,
		spec: {
			conversion: {strategy: 'None'},
			...object.spec,
			names: fill(objectAt(object, 'spec', 'names'), {listKind: `${kind}List`, singular: kind.toLowerCase()}),
		},
	};
};

const defaults: Readonly<Record<string, Defaults>> = {
	customresourcedefinitions: customResourceDefinition,
	deployments: deployment,
	horizontalpodautoscalers: horizontalPodAutoscaler,
	namespaces: namespace,
	nodes: object => ({...object, spec: object.spec ?? {}}),
	pods: pod,
	replicasets: replicaSet,
	services: service,
	statefulsets: statefulSet,
};

/** An object as the API server stores it: every field it fills in, filled in (compared with a real server in the tests). */
export const withDefaults = <Given extends NewDemoObject>(resource: string, object: Given): Given =>
	(defaults[resource]?.(object) ?? object) as Given;
