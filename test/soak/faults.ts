import type {TcpStage} from '../faults/tcp-stage.ts';
import type {SoakCluster} from './start-cluster.ts';

/** What faults are made with: the way to the API server, the way to Prometheus, the server itself. */
type FaultTools = {readonly stage: TcpStage; readonly metrics: TcpStage | undefined; readonly cluster: SoakCluster};

export type Fault = {
	readonly name: string;
	/** Seconds that it lasts. 0: a moment. */
	readonly seconds: number;
	readonly begin: (tools: FaultTools) => unknown;
	readonly end?: (tools: FaultTools) => unknown;
};

/** Each comes in its turn. */
export const faults: readonly Fault[] = [
	{name: 'all connections reset', seconds: 0, begin: ({stage}) => stage.cutAll('reset')},
	{
		name: 'watch cache compacted: 410',
		seconds: 0,
		async begin({stage, cluster}) {
			// What is on its way would bring watches past what is forgotten.
			await cluster.call('compact');
			stage.cutAll('close');
		},
	},
	{
		name: 'API server answers 503',
		seconds: 10,
		async begin({stage, cluster}) {
			await cluster.call('refuse', {status: 503, milliseconds: 10_000});
			stage.cutAll('reset');
		},
	},
	{
		name: 'API server away',
		seconds: 30,
		async begin({stage}) {
			await stage.refuse(true);
			stage.cutAll('reset');
		},
		end: ({stage}) => stage.refuse(false),
	},
	{
		name: 'slow link: 200 kB/s, 300 ms',
		seconds: 60,
		begin: ({stage}) =>
			stage.setToxics([
				{type: 'latency', milliseconds: 300},
				{type: 'bandwidth', bytesPerSecond: 200_000},
			]),
		end: ({stage}) => stage.setToxics([]),
	},
	{
		name: 'Prometheus away',
		seconds: 30,
		async begin({metrics}) {
			await metrics?.refuse(true);
			metrics?.cutAll('reset');
		},
		end: ({metrics}) => metrics?.refuse(false),
	},
	{
		name: 'throttled: 429 with Retry-After',
		seconds: 10,
		async begin({stage, cluster}) {
			await cluster.call('refuse', {status: 429, milliseconds: 10_000});
			stage.cutAll('close');
		},
	},
	{
		name: 'half-open: no end, no bytes',
		seconds: 0,
		begin({stage}) {
			stage.holdAll();
			stage.release();
		},
	},
];
