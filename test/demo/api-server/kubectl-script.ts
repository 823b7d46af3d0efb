/** One kubectl command; both servers must answer it alike. */
export type Step = {
	readonly args: string;
	/** Standard input: an object, written as JSON. */
	readonly input?: unknown;
	/** Default: admin, who may do all. */
	readonly user?: 'viewer' | 'oncall' | 'nobody';
	/** Its lines come in any order: kubectl asks for several things in the order of a Go map. */
	readonly unordered?: true;
};

const container = {
	name: 'vllm',
	image: 'vllm/vllm-openai:v0.10.0',
	args: ['--model', 'org/llama'],
	env: [
		{name: 'A', value: '1'},
		{name: 'B', value: '2'},
	],
	ports: [{name: 'http', containerPort: 8000}],
	resources: {limits: {'nvidia.com/gpu': '1', cpu: '8'}},
	readinessProbe: {httpGet: {path: '/health', port: 'http'}},
};

const template = (labels: Readonly<Record<string, string>>, containers: readonly unknown[] = [container]) => ({
	metadata: {labels},
	spec: {
		containers,
		volumes: [{name: 'cache'}, {name: 'config', configMap: {name: 'settings'}}, {name: 'model', hostPath: {path: '/models'}}],
	},
});

const named = (apiVersion: string, kind: string, name: string, rest: object = {}) => ({
	apiVersion,
	kind,
	metadata: {name, namespace: 'script', labels: {app: name}},
	...rest,
});

/** Paused: the controllers of a real cluster make no ReplicaSet, so that only the API server is compared. */
const deployment = (name: string, spec: object = {}) =>
	named('apps/v1', 'Deployment', name, {
		spec: {paused: true, replicas: 2, selector: {matchLabels: {app: name}}, template: template({app: name}), ...spec},
	});

const statefulSet = named('apps/v1', 'StatefulSet', 'shards', {
	spec: {replicas: 0, selector: {matchLabels: {app: 'shards'}}, template: template({app: 'shards'})},
});

/** A pod nobody schedules. */
const pod = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {name, namespace: 'script', labels},
	spec: {schedulerName: 'nobody', containers: [container]},
});

const event = {
	apiVersion: 'v1',
	kind: 'Event',
	metadata: {name: 'web.1', namespace: 'script'},
	involvedObject: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'script'},
	reason: 'ScalingReplicaSet',
	message: 'Scaled up replica set web-1 to 2',
	type: 'Normal',
	count: 3,
	source: {component: 'deployment-controller'},
	firstTimestamp: '2026-01-01T00:00:00Z',
	lastTimestamp: '2026-01-01T00:00:00Z',
};

const n = '-n script';
const patch = (type: string, body: unknown, rest = '', name = 'deploy/web'): Step => ({
	args: `${n} patch ${name} --type=${type} ${rest} -p`,
	input: body,
});

export const script: readonly Step[] = [
	{args: 'create namespace script'},
	{args: 'get namespace script'},
	{args: 'create -f -', input: deployment('web')},
	{args: 'create -f -', input: deployment('web')},
	{args: 'create -f - --dry-run=server -o name', input: deployment('dry')},
	{args: `${n} get deploy dry`},
	{args: `${n} get deploy`},
	{args: `${n} get deploy -o wide`},
	{args: `${n} get deploy -o name`},
	{args: `${n} get deploy web -o jsonpath={.spec}`},
	{args: `${n} get deploy web -o jsonpath={.metadata.generation}`},
	{args: `${n} get deploy web -o jsonpath={.metadata.managedFields[?(@.manager=="kubectl-create")].fieldsV1}`},
	{args: `${n} get deploy web --show-labels`},
	{args: `${n} get deployment.v1.apps/web -o custom-columns=N:.metadata.name,R:.spec.replicas`},
	{args: `${n} get deploy missing`},
	{args: `${n} get widgets`},
	{args: `${n} get deploy,svc -o name`},
	{args: 'get deploy -n nowhere'},
	{args: 'create -f -', input: {...deployment('lost'), metadata: {name: 'lost', namespace: 'nowhere'}}},

	// Scale
	{args: `${n} scale deploy/web --replicas=0`},
	{args: `get --raw /apis/apps/v1/namespaces/script/deployments/web/scale`},
	{args: `${n} get deploy web -o jsonpath={.metadata.generation},{.spec.replicas}`},
	patch('json', [{op: 'test', path: '/spec/replicas', value: 0}], '--subresource=scale'),
	patch('json', [{op: 'replace', path: '/spec/replicas', value: 3}], '--subresource=scale'),
	patch(
		'json',
		[
			{op: 'test', path: '/spec', value: {}},
			{op: 'add', path: '/spec/replicas', value: 3},
		],
		'--subresource=scale -o jsonpath={.spec}',
	),
	{args: `${n} scale deploy/web --replicas=2 --current-replicas=5`},
	{args: `${n} scale deploy/web --replicas=2 --current-replicas=3`},
	{args: `${n} scale deploy/missing --replicas=2`},
	{args: `${n} scale deploy/web --replicas=4 --resource-version=1`},
	patch('merge', {spec: {replicas: -1}}, '--subresource=scale'),
	patch('merge', {spec: {replicas: 'three'}}, '--subresource=scale'),
	{args: `${n} scale deploy/web --replicas=9 --dry-run=server`},
	{args: `${n} get deploy web --subresource=scale`},

	// Image and patches
	{args: `${n} set image deploy/web vllm=vllm/vllm-openai:v0.11.0`},
	{args: `${n} set image deploy/web vllm=vllm/vllm-openai:v0.11.0`},
	{args: `${n} set image deploy/web other=x`},
	{args: `${n} set env deploy/web B- C=3`},
	{args: `${n} set resources deploy/web --limits=cpu=4`},
	{args: `${n} get deploy web -o jsonpath={.spec.template.spec.containers}`},
	{args: `${n} get deploy web -o jsonpath={.metadata.generation}`},
	patch('strategic', {
		spec: {
			template: {
				spec: {
					containers: [
						{name: 'vllm', image: 'x:1'},
						{name: 'side', image: 'y'},
					],
				},
			},
		},
	}),
	{args: `${n} get deploy web -o jsonpath={.spec.template.spec.containers}`},
	patch('strategic', {spec: {template: {spec: {containers: [{name: 'side', $patch: 'delete'}]}}}}),
	patch('strategic', {spec: {template: {spec: {containers: [{name: 'vllm', ports: [{containerPort: 9000}]}]}}}}),
	patch('strategic', {spec: {template: {spec: {containers: [{image: 'x:1'}]}}}}),
	patch('strategic', {spec: {strategy: {$retainKeys: ['type'], type: 'Recreate'}}}),
	{args: `${n} get deploy web -o jsonpath={.spec.strategy}`},
	patch('merge', {spec: {template: {spec: {containers: []}}}}),
	patch('merge', {metadata: {labels: {team: 'search', app: null}}}),
	patch('merge', {metadata: {resourceVersion: '1'}, spec: {replicas: 3}}),
	patch('merge', {metadata: {uid: 'another'}}),
	patch('merge', {metadata: {name: 'another'}}),
	patch('merge', {spec: {replicas: 2}}),
	patch('merge', {spec: {replicas: 'two'}}),
	patch('merge', {spec: {replcas: 2}}),
	patch('merge', [1]),
	patch('json', [{op: 'test', path: '/metadata/uid', value: 'another'}]),
	patch('json', [{op: 'replace', path: '/spec/nothing', value: 1}]),
	patch('json', [{op: 'remove', path: '/spec/nothing'}]),
	patch('json', [{op: 'replace', path: '/spec/replicas', value: -1}]),
	patch('json', [{op: 'add', path: '/spec/template/metadata/annotations', value: {a: 'b'}}]),
	patch('json', {op: 'add'}),
	patch('json', [{op: 'replace', path: '/spec/selector/matchLabels/app', value: 'changed'}]),
	patch('json', [{op: 'replace', path: '/spec/template/spec/containers/0/image', value: ''}]),
	patch('merge', {spec: {progressDeadlineSeconds: 5, minReadySeconds: 5}}),
	patch('merge', {spec: {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}}}),
	patch('merge', {spec: {replicas: 5}}, '', 'deploy/missing'),
	{args: `${n} get deploy web -o jsonpath={.metadata.generation},{.metadata.labels}`},

	// Labels, annotations, selectors
	{args: `${n} label deploy web tier=chat`},
	{args: `${n} label deploy web tier=other`},
	{args: `${n} label deploy web tier=other --overwrite`},
	{args: `${n} label deploy web bad=a/b`},
	{args: `${n} annotate deploy web note=hello`},
	{args: `${n} annotate deploy web note-`},
	{args: 'create -f -', input: deployment('other')},
	{args: `${n} get deploy -l tier=other -o name`},
	{args: `${n} get deploy -l tier!=other -o name`},
	{args: `${n} get deploy -l app,tier`},
	{args: `${n} get deploy -l !tier -o name`},
	{args: `${n} get deploy -l tier\u00a0in\u00a0(other,chat) -o name`},
	{args: `${n} get deploy -l tier\u00a0notin\u00a0(other,chat) -o name`},
	{args: `${n} get deploy -l a==b -o name`},
	{args: `${n} get deploy -l a=b=c`},
	{args: `${n} get deploy --field-selector metadata.name=web -o name`},
	{args: `${n} get deploy --field-selector metadata.name!=web -o name`},
	{args: `get deploy -A --field-selector metadata.namespace=script -o name`},
	{args: `${n} get deploy --field-selector spec.replicas=2`},
	{args: `${n} get deploy --sort-by=.metadata.name --no-headers`},

	// Rollout words of the API alone
	{args: `${n} rollout pause deploy/web`},
	{args: `${n} rollout restart deploy/web`},
	{args: `${n} rollout undo deploy/web`},
	{args: `${n} rollout history deploy/web`},
	{args: `${n} rollout status deploy/missing`},

	// Invalid objects
	{args: 'create -f -', input: deployment('bad', {replicas: -1})},
	{args: 'create -f -', input: deployment('bad', {selector: {matchLabels: {app: 'another'}}})},
	{args: 'create -f -', input: deployment('bad', {selector: undefined})},
	{args: 'create -f -', input: deployment('bad', {template: template({app: 'bad'}, [{name: 'x'}])})},
	{args: 'create -f -', input: deployment('bad', {template: template({app: 'bad'}, [])})},
	{args: 'create -f -', input: deployment('bad', {template: template({app: 'bad'}, [container, container])})},
	{args: 'create -f -', input: deployment('bad', {replicas: 'two'})},
	{args: 'create -f -', input: deployment('bad', {replicass: 2})},
	{args: 'create --validate=ignore -f -', input: deployment('bad', {replicass: 2, replicas: -2})},
	{args: 'create --validate=warn -f -', input: deployment('warned', {replicass: 2})},
	{args: 'create -f -', input: {...deployment('Bad_Name'), kind: 'Deployment'}},
	{args: 'create -f -', input: {apiVersion: 'apps/v1', kind: 'Deploymint', metadata: {name: 'x'}}},
	{args: 'create -f -', input: {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {namespace: 'script'}}},

	// Replace and apply
	{args: `replace -f -`, input: deployment('other', {replicas: 5})},
	{args: `${n} get deploy other -o jsonpath={.spec.replicas},{.metadata.generation}`},
	{
		args: `replace -f -`,
		input: {...deployment('other'), metadata: {name: 'other', namespace: 'script', resourceVersion: '1', labels: {app: 'other'}}},
	},
	{args: `replace -f -`, input: deployment('missing')},
	{args: `apply -f -`, input: deployment('applied')},
	{args: `apply -f -`, input: deployment('applied')},
	{args: `apply -f -`, input: deployment('applied', {replicas: 7})},
	{args: `${n} get deploy applied -o jsonpath={.spec.replicas}`},
	{args: `apply --dry-run=server -f -`, input: deployment('applied', {replicas: 8})},
	{args: `apply -f -`, input: deployment('applied', {replicas: 7, template: template({app: 'applied'}, [{name: 'new', image: 'z:1'}])})},
	{args: `${n} get deploy applied -o jsonpath={.spec.template.spec.containers}`},
	{args: `diff -f -`, input: deployment('applied', {replicas: 7, template: template({app: 'applied'}, [{name: 'new', image: 'z:1'}])})},

	// Other kinds
	{args: `${n} create configmap settings --from-literal=a=b --from-literal=c=d`},
	{args: `${n} create configmap empty`},
	{args: `${n} create serviceaccount runner`},
	{args: `${n} get cm settings -o jsonpath={.data}`},
	{args: `${n} get cm settings empty`},
	{args: `${n} expose deploy/other --port=80 --target-port=8000 --name=front`},
	{args: `${n} get svc front`},
	{args: `${n} get svc front -o wide`},
	{
		args: `${n} get svc front -o jsonpath={.spec.ports},{.spec.type},{.spec.sessionAffinity},{.spec.internalTrafficPolicy},{.spec.ipFamilies},{.spec.ipFamilyPolicy}`,
	},
	{args: 'create -f -', input: named('v1', 'Service', 'bare', {spec: {clusterIP: 'None', selector: {app: 'x'}, ports: [{port: 1}]}})},
	{args: `${n} get svc bare -o jsonpath={.spec}`},
	{args: 'create -f -', input: statefulSet},
	{args: `${n} get sts -o wide`},
	{args: `${n} get sts shards -o jsonpath={.spec}`},
	patch('merge', {spec: {serviceName: 'other'}}, '', 'sts/shards'),
	{args: `${n} scale sts/shards --replicas=-1`},
	{
		args: 'create -f -',
		input: named('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
			spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody'}, maxReplicas: 3},
		}),
	},
	{args: `${n} get hpa web -o jsonpath={.spec}`},
	{args: `${n} get hpa web`},
	{args: `${n} autoscale deploy/other --min=1 --max=4 --cpu-percent=70`},
	{args: `${n} get hpa other -o jsonpath={.spec}`},
	patch('merge', {spec: {minReplicas: 9}}, '', 'hpa/web'),
	patch('merge', {spec: {maxReplicas: 0}}, '', 'hpa/web'),
	{
		args: 'create -f -',
		input: named('policy/v1', 'PodDisruptionBudget', 'web', {spec: {minAvailable: 1, selector: {matchLabels: {app: 'web'}}}}),
	},
	{args: `${n} get pdb`},
	{args: 'create -f -', input: event},
	{args: `${n} get events --field-selector involvedObject.name=web,involvedObject.kind=Deployment`},
	{args: `${n} get events --field-selector involvedObject.name=web,involvedObject.kind=Deployment -o wide`},
	{args: `${n} get events --field-selector involvedObject.kind=Pod,reason=ScalingReplicaSet -o name`},
	{args: `${n} events --for deployment/web`},
	{args: `${n} get events.events.k8s.io web.1 -o jsonpath={.note},{.regarding.name},{.deprecatedCount}`},

	// Pods nobody runs
	{args: 'create -f -', input: pod('lonely', {app: 'lonely'})},
	{args: 'create -f -', input: pod('second')},
	{args: `${n} get pods`},
	{args: `${n} get pods -o wide`},
	{args: `${n} get pod lonely -o jsonpath={.spec}`},
	{args: `${n} get pod lonely -o jsonpath={.status}`},
	{args: `${n} describe pod lonely`},
	{args: `${n} get pods --field-selector status.phase=Running -o name`},
	{args: `${n} get pods --field-selector status.phase=Pending,spec.nodeName= -o name`},
	{args: `${n} get pods --chunk-size=1 -o name`},
	{args: `${n} get pods -o json --chunk-size=1 -l app=lonely -o jsonpath={.items[*].metadata.name}`},
	{args: `${n} logs lonely -c nothing`},
	{args: `${n} logs missing`},
	{args: `${n} wait --for=jsonpath={.status.phase}=Pending pod/lonely --timeout=5s`},
	{args: `${n} wait --for=condition=Ready pod/lonely --timeout=1s`},
	patch('merge', {spec: {nodeName: 'x'}, metadata: {labels: {a: 'b'}}}, '--dry-run=server -o jsonpath={.metadata.labels}', 'pod/second'),

	// Raw watches of one object, ended by the server
	{args: 'get --raw /api/v1/namespaces/script/configmaps?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dsettings'},
	{
		args: 'get --raw /api/v1/namespaces/script/configmaps?watch=true&timeoutSeconds=1&resourceVersion=0&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dsettings',
	},
	{
		args: 'get --raw /api/v1/namespaces/script/configmaps?watch=true&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=none',
	},
	{args: 'get --raw /api/v1/namespaces/script/configmaps?watch=true&timeoutSeconds=1&resourceVersion=999999999'},
	{args: 'get --raw /api/v1/namespaces/script/configmaps?watch=true&sendInitialEvents=true'},
	{args: 'get --raw /api/v1/namespaces/script/configmaps?resourceVersionMatch=Exact'},
	{args: 'get --raw /api/v1/namespaces/script/configmaps?resourceVersion=abc'},
	{args: 'get --raw /api/v1/namespaces/script/configmaps/settings'},
	{args: `${n} get cm settings -w --request-timeout=2s`},

	// Rights
	{args: `${n} get pods`, user: 'nobody'},
	{args: `${n} get pod lonely`, user: 'nobody'},
	{args: 'get nodes', user: 'nobody'},
	{args: 'get pods -A', user: 'viewer'},
	{args: `${n} get pods -o name`, user: 'viewer'},
	{args: `${n} delete pod lonely`, user: 'viewer'},
	{args: `${n} scale deploy/web --replicas=1`, user: 'viewer'},
	{args: `${n} scale deploy/web --replicas=1 --dry-run=server`, user: 'viewer'},
	{args: `${n} set image deploy/web vllm=z`, user: 'viewer'},
	{args: `${n} logs lonely`, user: 'oncall'},
	{args: `${n} auth can-i get pods`, user: 'viewer'},
	{args: `${n} auth can-i delete pods`, user: 'viewer'},
	{args: `${n} auth can-i update deployments.apps --subresource=scale`, user: 'oncall'},
	{args: `${n} auth can-i patch deployments.apps`, user: 'oncall'},
	{args: `auth can-i get pods`, user: 'viewer'},
	{args: `auth can-i get /readyz`, user: 'viewer'},
	{args: `${n} scale deploy/web --replicas=1`, user: 'oncall'},
	{args: `get --raw /metrics`, user: 'nobody'},
	{args: 'auth whoami -o jsonpath={.status.userInfo.username},{.status.userInfo.groups}', user: 'viewer'},
	{args: `${n} get pods --as=viewer -o name`},
	{args: `${n} get pods --as=admin`, user: 'viewer'},

	// Deletion
	{args: `${n} delete deploy other --dry-run=server`},
	{args: `${n} delete deploy other`},
	{args: `${n} delete deploy other`},
	{args: `${n} delete deploy other --ignore-not-found`},
	{args: `${n} delete pod lonely`},
	{args: `${n} delete cm -l app=none`},
	{args: `${n} delete cm settings empty -o name`},
	{args: `${n} delete deploy applied --cascade=foreground`},
	{args: `${n} delete deploy warned --cascade=orphan`},
	{args: `get --raw /readyz`},
	{args: `get --raw /apis/apps/v1/nothing`},
	{args: `get --raw /nothing`},
	{args: 'delete namespace script'},
];
