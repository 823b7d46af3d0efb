import type {Step} from '../demo/api-server/kubectl-script.ts';

/** A step whose controllers take their time: only its last line, or what it comes to, is the same every time. */
export type LiveStep = Step & {
	readonly compare?: 'last line' | 'exit code';
};

const workload = (kind: string, name: string, spec: object = {}) => ({
	apiVersion: 'apps/v1',
	kind,
	metadata: {name, namespace: 'rollouts', labels: {app: name}},
	spec: {
		replicas: 2,
		selector: {matchLabels: {app: name}},
		template: {
			metadata: {labels: {app: name}},
			spec: {containers: [{name: 'engine', image: 'registry.example/engine:v1', ports: [{containerPort: 8000}]}]},
		},
		...spec,
	},
});

const n = '-n rollouts';
const status = (target: string): LiveStep => ({args: `${n} rollout status ${target} --timeout=55s`, compare: 'last line'});
const image = (target: string, tag: string): LiveStep => ({args: `${n} set image ${target} engine=registry.example/engine:${tag}`});
const cause = (target: string, words: string): LiveStep => ({
	args: `${n} annotate ${target} kubernetes.io/change-cause=${words} --overwrite`,
});
/** What has settled, in words that do not depend on when. */
const settled = (target: string): readonly LiveStep[] => [
	status(target),
	{args: `${n} rollout history ${target}`},
	{
		args: `${n} get ${target} -o jsonpath={.metadata.generation},{.status.observedGeneration},{.status.replicas},{.status.readyReplicas},{.status.updatedReplicas}`,
	},
	{args: `${n} get ${target} -o jsonpath={.spec.template.spec.containers[*].image}`},
];
const waitForPods = (app: string, count: number): LiveStep => ({
	args: `${n} wait --for=jsonpath={.status.readyReplicas}=${count} deploy/${app} --timeout=55s`,
});

/** The life of a Deployment and a StatefulSet, as a person with kubectl leads it. */
export const liveScript: readonly LiveStep[] = [
	{args: 'create namespace rollouts'},
	{args: 'create -f -', input: workload('Deployment', 'chat')},
	...settled('deploy/chat'),
	{args: `${n} get deploy chat`},
	{args: `${n} get deploy chat -o jsonpath={.status.conditions[*].type},{.status.conditions[*].reason},{.status.conditions[*].status}`},
	{args: `${n} get deploy chat -o jsonpath={.metadata.annotations}`},
	{args: `${n} get rs -l app=chat -o jsonpath={.items[*].metadata.annotations},{.items[*].status.replicas}`},
	cause('deploy/chat', 'first'),
	image('deploy/chat', 'v2'),
	cause('deploy/chat', 'second'),
	...settled('deploy/chat'),
	image('deploy/chat', 'v3'),
	cause('deploy/chat', 'third'),
	...settled('deploy/chat'),
	{args: `${n} rollout history deploy/chat --revision=2`},
	{args: `${n} rollout undo deploy/chat`},
	...settled('deploy/chat'),
	{args: `${n} rollout undo deploy/chat --to-revision=1`},
	...settled('deploy/chat'),
	{args: `${n} rollout undo deploy/chat --to-revision=99`},
	{args: `${n} rollout restart deploy/chat`},
	...settled('deploy/chat'),
	{args: `${n} rollout pause deploy/chat`},
	image('deploy/chat', 'v4'),
	{args: `${n} wait --for=jsonpath={.status.conditions[?(@.type=="Progressing")].reason}=DeploymentPaused deploy/chat --timeout=55s`},
	{args: `${n} rollout undo deploy/chat`},
	{args: `${n} rollout resume deploy/chat`},
	...settled('deploy/chat'),
	{args: `${n} scale deploy/chat --replicas=4`},
	waitForPods('chat', 4),
	{args: `${n} get deploy chat`},
	{args: `${n} scale deploy/chat --replicas=0`},
	status('deploy/chat'),
	{args: `${n} wait --for=delete pod -l app=chat --timeout=55s`, compare: 'exit code'},
	{args: `${n} get pods -l app=chat`},
	{args: `${n} scale deploy/chat --replicas=1 --current-replicas=0`},
	waitForPods('chat', 1),

	{args: 'create -f -', input: workload('StatefulSet', 'shards', {serviceName: 'shards'})},
	...settled('sts/shards'),
	{args: `${n} get sts shards -o jsonpath={.status.currentReplicas},{.status.collisionCount}`},
	{args: `${n} get pods -l app=shards -o name`},
	image('sts/shards', 'v2'),
	...settled('sts/shards'),
	{args: `${n} rollout undo sts/shards`},
	...settled('sts/shards'),
	{args: `${n} rollout restart sts/shards`},
	...settled('sts/shards'),
	{args: `${n} delete pod shards-0`},
	...settled('sts/shards'),
	{args: `${n} scale sts/shards --replicas=1`},
	{args: `${n} wait --for=delete pod/shards-1 --timeout=55s`, compare: 'exit code'},
	{args: `${n} get pods -l app=shards -o name`},
	{args: 'delete namespace rollouts', compare: 'last line'},
];
