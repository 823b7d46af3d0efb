import type {Step} from './kubectl-script.ts';

const labels = (app: string) => ({app});
const container = (image: string) => ({
	name: 'engine',
	image,
	ports: [{name: 'http', containerPort: 8000}],
	resources: {limits: {'nvidia.com/gpu': '1', cpu: '4', memory: '8Gi'}},
	env: [
		{name: 'MODEL', value: 'org/llama'},
		{name: 'POD', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}},
	],
	readinessProbe: {httpGet: {path: '/health', port: 'http'}},
	volumeMounts: [{name: 'cache', mountPath: '/cache'}],
});

const workload = (kind: string, name: string, image: string, spec: object = {}, annotations: object = {}) => ({
	apiVersion: 'apps/v1',
	kind,
	metadata: {name, namespace: 'live', labels: labels(name)},
	spec: {
		replicas: 2,
		selector: {matchLabels: labels(name)},
		template: {metadata: {labels: labels(name), annotations}, spec: {containers: [container(image)], volumes: [{name: 'cache'}]}},
		...spec,
	},
});

const fault = (name: string) => ({'modeldeck.test/fault': name});

/** What a real cluster is brought to before its objects are copied. */
export const preparation: readonly Step[] = [
	{args: 'create namespace live'},
	{args: 'create -f -', input: workload('Deployment', 'chat', 'engine:v1')},
	{args: 'create -f -', input: workload('StatefulSet', 'shards', 'engine:v1', {serviceName: 'shards'})},
	{args: 'create -f -', input: workload('Deployment', 'crashing', 'engine:v1', {replicas: 1}, fault('crash'))},
	{args: 'create -f -', input: workload('Deployment', 'unpulled', 'engine:v9', {replicas: 1}, fault('image-pull'))},
	{args: '-n live expose deploy/chat --port=80 --target-port=8000'},
	{args: '-n live autoscale deploy/crashing --min=1 --max=4 --cpu-percent=70'},
	{args: '-n live rollout status deploy/chat --timeout=60s'},
	{args: '-n live annotate deploy/chat kubernetes.io/change-cause=first'},
	{args: '-n live set image deploy/chat engine=engine:v2'},
	{args: '-n live annotate deploy/chat kubernetes.io/change-cause=second --overwrite'},
	{args: '-n live rollout status deploy/chat --timeout=60s'},
	{args: '-n live rollout status sts/shards --timeout=60s'},
	{args: '-n live set image sts/shards engine=engine:v2'},
	{args: '-n live rollout status sts/shards --timeout=60s'},
	{args: '-n live wait --for=jsonpath={.status.phase}=Running pod -l app=crashing --timeout=60s'},
	{
		args: '-n live wait --for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff pod -l app=unpulled --timeout=60s',
	},
];

const n = '-n live';
const kinds = ['deploy', 'rs', 'sts', 'pods', 'hpa', 'svc', 'ep', 'controllerrevisions'];

/** Reads of copied objects: every word must be the same. */
export const reads: readonly Step[] = [
	...kinds.flatMap(kind => ['', '-o wide', '-o name', '--show-labels', '-o json'].map(form => ({args: `${n} get ${kind} ${form}`.trim()}))),
	{args: `${n} get deploy,sts -o yaml`},
	{args: `${n} get pods -w --request-timeout=2s`},
	{args: `${n} get deploy chat -w -o name --request-timeout=2s`},
	{args: `get --raw /api/v1/namespaces/live/pods?limit=2`},
	{args: `get --raw /api/v1/namespaces/live/pods?limit=2&continue=nonsense`},
	{args: `get --raw /apis/apps/v1/namespaces/live/deployments?resourceVersion=1&resourceVersionMatch=Exact`},
	{args: 'api-resources --api-group=autoscaling'},
	{args: 'api-resources --api-group=policy -o wide'},
	{args: `${n} events --types=Warning -o name`, unordered: true},
	{args: `${n} events --for deploy/chat`},
	{args: 'get nodes'},
	{args: 'get nodes -o wide'},
	{args: 'get ns live'},
	{args: `${n} get pods -l app=chat --sort-by=.metadata.name`},
	{args: `${n} get pods --chunk-size=2`},
	{args: `get pods -A --field-selector status.phase=Running,metadata.namespace=live`},
	{args: `${n} get events --sort-by=.metadata.name`},
	{args: `${n} get events --field-selector type=Warning --sort-by=.metadata.name`},
	{args: `${n} describe deploy chat`},
	{args: `${n} describe deploy`},
	{args: `${n} describe rs -l app=chat`},
	{args: `${n} describe sts shards`},
	{args: `${n} describe pods`},
	{args: `${n} describe hpa`},
	{args: `${n} describe svc chat`},
	{args: 'describe node gpu-1'},
	{args: `${n} rollout history deploy/chat`},
	{args: `${n} rollout history deploy/chat --revision=1`},
	{args: `${n} rollout history deploy/chat --revision=9`},
	{args: `${n} rollout history sts/shards`},
	{args: `${n} rollout history sts/shards --revision=1`},
	{args: `${n} rollout status deploy/chat`},
	{args: `${n} rollout status deploy/unpulled --watch=false`},
	{args: `${n} rollout status sts/shards`},
	{args: `${n} wait --for=condition=Available deploy/chat --timeout=5s`},
	{args: `${n} get deploy chat -o yaml --show-managed-fields`},
	...['', '--tail=1', '--since=5m', '--timestamps --tail=1', '-c engine --tail=2', '-c nothing', '--limit-bytes=4', '--tail=0'].map(
		form => ({
			args: `${n} logs deploy/chat ${form}`.trim(),
		}),
	),
	{args: `${n} logs -l app=chat --tail=1 --prefix`, unordered: true},
	{args: `${n} logs deploy/chat -f --tail=1 --request-timeout=2s`},
	{args: `${n} logs deploy/crashing -p --tail=1`},
	{args: `${n} logs sts/shards --all-containers --tail=1`},
];

const template = (name: string): Step => ({args: `${n} get ${name} -o jsonpath={.spec.template}`});

/** Writes to copied objects, and what the API server made of them. */
export const writes: readonly Step[] = [
	{args: `${n} rollout undo deploy/chat --dry-run=server`},
	{args: `${n} rollout undo deploy/chat --to-revision=9`},
	{args: `${n} rollout undo deploy/chat`},
	template('deploy/chat'),
	{args: `${n} rollout pause deploy/chat`},
	{args: `${n} rollout pause deploy/chat`},
	{args: `${n} rollout undo deploy/chat`},
	{args: `${n} rollout restart deploy/chat`},
	{args: `${n} rollout resume deploy/chat`},
	{args: `${n} rollout resume deploy/chat`},
	{args: `${n} rollout restart deploy/crashing`},
	{args: `${n} get deploy crashing -o jsonpath={.spec.template.metadata}`},
	{args: `${n} rollout undo sts/shards`},
	template('sts/shards'),
	{args: `${n} scale sts/shards --replicas=1`},
	{args: `${n} set image sts/shards engine=engine:v3`},
	template('sts/shards'),
	{args: `${n} scale rs -l app=unpulled --replicas=0`},
	{args: 'cordon gpu-1'},
	{args: 'get node gpu-1 -o jsonpath={.spec.unschedulable}'},
	{args: 'uncordon gpu-1'},
	{args: `${n} delete hpa crashing`},
];

/** After the past was forgotten. */
export const expired: readonly Step[] = [
	{args: `get --raw /api/v1/namespaces/live/pods?watch=true&timeoutSeconds=1&resourceVersion=1`},
	{args: `get --raw /apis/apps/v1/namespaces/live/deployments?watch=true&timeoutSeconds=1&resourceVersion=1&allowWatchBookmarks=true`},
];
