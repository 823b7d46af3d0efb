import {expect, test} from 'vitest';
import {startDemo} from '../../source/demo/start-demo.ts';
import {createSteppedClock} from '../cluster/stepped-clock.ts';
import {openHost} from './open-host.ts';

test('numbers come from the Prometheus of the cluster; the open service has its charts and what is remembered of its revisions', async () => {
	const clock = createSteppedClock();
	const demo = await startDemo({seed: 1, clock, tls: false, systems: 'none'});
	const host = openHost({kubeconfig: demo.kubeconfig, clock, metrics: () => ({type: 'auto'})});
	const session = host.current.get();
	const {store} = session;
	const until = async (holds: () => boolean): Promise<void> => {
		for (let turn = 0; turn < 200_000 && !holds(); turn++) {
			const [next] = clock.timers();
			if (next !== undefined && next <= 2000) clock.advance(next);
			await new Promise(resolve => setImmediate(resolve));
		}
		expect(holds()).toBe(true);
	};
	const stuck = () => store.get().rows.find(({service}) => service.name === 'llama-3-70b');
	await until(() => stuck()?.metrics?.gpuUtilization !== undefined);
	expect(store.get().metricsSource).toMatchObject({status: 'live', name: 'monitoring/prometheus:9090', via: 'service proxy'});
	session.open(stuck()?.service.uid);
	await until(() => store.get().detail?.charts?.charts.some(({name}) => name === 'gpu') === true);
	const serving = () => stuck()?.service.revisions?.find(({number}) => number === 5);
	await until(() => serving()?.evidence.length === 2);
	expect(serving()?.evidence.map(({kind}) => kind)).toEqual(['available-now', 'metrics']);
	await host.close();
	await demo.close();
});
