// A process of its own: what the cluster costs is not what the console costs.
import {numberAt} from '../../source/demo/api-server/demo-object.ts';
import {startDemo} from '../../source/demo/start-demo.ts';
import {plainDeployments, startChurn} from './churn.ts';
import type {AnswerMessage, CallMessage, ClusterCalls, ClusterOptions} from './cluster-calls.ts';
import {startFleetPages} from './fleet-pages.ts';

const {services, seed} = JSON.parse(process.argv[2] ?? '{}') as ClusterOptions;
const tell = (message: AnswerMessage): void => void process.send?.(message);

let refusal: {readonly status: number; readonly until: number} | undefined;
const demo = await startDemo({
	seed,
	services,
	systems: 'mixed',
	// A real API server remembers minutes: at this pace the demo's thousands are seconds, and less than a long list takes.
	remembered: 100_000,
	clock: {
		now: Date.now,
		setTimeout: (callback, delay) => setTimeout(callback, delay),
		clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
	},
	beforeResponse(_request, response) {
		if (refusal === undefined || Date.now() > refusal.until) return false;
		response.writeHead(refusal.status, {'Content-Type': 'text/plain', 'Retry-After': '1'}).end('not now\n');
		return true;
	},
});
// A real Prometheus scrapes the fleet: the simulated one would cost more than all else here.
demo.faults.restartPrometheus({losesHead: true, downFor: 1e12});
demo.run();
const churn = startChurn(demo.store, {now: demo.now, seed});
const pages = await startFleetPages(demo.store);

const calls: ClusterCalls = {
	...churn,
	compact: demo.store.compact,
	refuse({status, milliseconds}) {
		refusal = {status, until: Date.now() + milliseconds};
	},
	counts() {
		const {user, system} = process.cpuUsage();
		return {events: churn.events(), cpu: (user + system) / 1000};
	},
	rows: () =>
		plainDeployments(demo.store).map(deployment => ({
			namespace: deployment.metadata.namespace ?? '',
			name: deployment.metadata.name,
			ready: numberAt(deployment, 'status', 'readyReplicas') ?? 0,
			wanted: numberAt(deployment, 'spec', 'replicas') ?? 1,
		})),
};

process.on('message', ({id, name, argument}: CallMessage) => {
	tell({type: 'answer', id, value: (calls[name] as (argument: unknown) => unknown)(argument)});
});
process.once('disconnect', () => process.exit());
tell({type: 'ready', ready: {kubeconfig: demo.kubeconfig, url: demo.url, pagesPort: pages.port, canary: churn.canary}});
