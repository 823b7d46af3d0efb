import {type DemoObject, isJsonObject, listAt, numberAt, objectAt, stringAt, valueAt} from '../demo-object.ts';
import {ageColumn, type Column, nameColumn, since, text, wide} from './column.ts';

type Summary = {ready: number; total: number; reason: string; restarts: number; lastRestart: string | undefined};

const terminatedReason = (status: unknown): string => {
	const reason = stringAt(status, 'state', 'terminated', 'reason');
	if (reason !== undefined && reason !== '') {
		return reason;
	}
	const signal = numberAt(status, 'state', 'terminated', 'signal') ?? 0;
	return signal === 0 ? `ExitCode:${numberAt(status, 'state', 'terminated', 'exitCode') ?? 0}` : `Signal:${signal}`;
};

const countRestarts = (summary: Summary, status: unknown): void => {
	summary.restarts += numberAt(status, 'restartCount') ?? 0;
	const finished = stringAt(status, 'lastState', 'terminated', 'finishedAt');
	if (finished !== undefined && (summary.lastRestart === undefined || summary.lastRestart < finished)) {
		summary.lastRestart = finished;
	}
};

const hasCondition = (pod: DemoObject, type: string): boolean =>
	listAt(pod, 'status', 'conditions').some(condition => stringAt(condition, 'type') === type && stringAt(condition, 'status') === 'True');

/** Why an init container holds the pod back; `undefined` when it is done. */
const initReason = (status: unknown, index: number, total: number): string | undefined => {
	const exitCode = numberAt(status, 'state', 'terminated', 'exitCode');
	if (exitCode === 0) {
		return undefined;
	}
	if (exitCode !== undefined) {
		return `Init:${terminatedReason(status)}`;
	}
	const waiting = stringAt(status, 'state', 'waiting', 'reason') ?? '';
	return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`;
};

/** What `kubectl get pods` says about a pod (kubernetes: pkg/printers/internalversion/printers.go, printPod). */
const summarize = (pod: DemoObject): Summary => {
	const phase = stringAt(pod, 'status', 'phase') ?? '';
	const statusReason = stringAt(pod, 'status', 'reason') ?? '';
	const initContainers = listAt(pod, 'spec', 'initContainers');
	const isSidecar = (status: unknown): boolean =>
		initContainers.some(
			container => stringAt(container, 'name') === stringAt(status, 'name') && stringAt(container, 'restartPolicy') === 'Always',
		);
	const summary: Summary = {
		ready: 0,
		total:
			listAt(pod, 'spec', 'containers').length +
			initContainers.filter(container => stringAt(container, 'restartPolicy') === 'Always').length,
		reason: statusReason === '' ? phase : statusReason,
		restarts: 0,
		lastRestart: undefined,
	};
	if (listAt(pod, 'status', 'conditions').some(condition => stringAt(condition, 'reason') === 'SchedulingGated')) {
		summary.reason = 'SchedulingGated';
	}
	const sidecars: Summary = {...summary, restarts: 0};
	let initializing = false;
	for (const [index, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
		countRestarts(summary, status);
		if (isSidecar(status)) {
			countRestarts(sidecars, status);
			if (valueAt(status, 'started') === true) {
				summary.ready += valueAt(status, 'ready') === true ? 1 : 0;
				continue;
			}
		}
		const reason = initReason(status, index, initContainers.length);
		if (reason !== undefined) {
			summary.reason = reason;
			initializing = true;
			break;
		}
	}
	if (!initializing || hasCondition(pod, 'Initialized')) {
		summary.restarts = sidecars.restarts;
		summary.lastRestart = sidecars.lastRestart;
		summarizeContainers(pod, summary);
	}
	if (pod.metadata.deletionTimestamp !== undefined && statusReason === 'NodeLost') {
		summary.reason = 'Unknown';
	} else if (pod.metadata.deletionTimestamp !== undefined && phase !== 'Succeeded' && phase !== 'Failed') {
		summary.reason = 'Terminating';
	}
	return summary;
};

const summarizeContainers = (pod: DemoObject, summary: Summary): void => {
	let running = false;
	let failure = '';
	for (const status of listAt(pod, 'status', 'containerStatuses').toReversed()) {
		countRestarts(summary, status);
		const waiting = stringAt(status, 'state', 'waiting', 'reason') ?? '';
		if (waiting !== '') {
			summary.reason = waiting;
		} else if (isJsonObject(valueAt(status, 'state', 'terminated'))) {
			summary.reason = terminatedReason(status);
			failure = numberAt(status, 'state', 'terminated', 'exitCode') === 0 ? failure : summary.reason;
		} else if (valueAt(status, 'ready') === true && isJsonObject(valueAt(status, 'state', 'running'))) {
			running = true;
			summary.ready += 1;
		}
	}
	if (summary.reason === 'Completed') {
		if (running && hasCondition(pod, 'Ready')) {
			summary.reason = 'Running';
		} else {
			summary.reason = failure !== '' ? failure : running ? 'NotReady' : summary.reason;
		}
	}
};

const orNone = (value: string | undefined): string => (value === undefined || value === '' ? '<none>' : value);

const readinessGates = (pod: DemoObject): string => {
	const gates = listAt(pod, 'spec', 'readinessGates');
	const open = gates.filter(gate => hasCondition(pod, stringAt(gate, 'conditionType') ?? ''));
	return gates.length === 0 ? '<none>' : `${open.length}/${gates.length}`;
};

export const podColumns: readonly Column[] = [
	nameColumn,
	text('Ready', pod => {
		const {ready, total} = summarize(pod);
		return `${ready}/${total}`;
	}),
	text('Status', pod => summarize(pod).reason),
	text('Restarts', (pod, now) => {
		const {restarts, lastRestart} = summarize(pod);
		return restarts !== 0 && lastRestart !== undefined ? `${restarts} (${since(lastRestart, now)} ago)` : String(restarts);
	}),
	ageColumn,
	wide('IP', pod => orNone(stringAt(pod, 'status', 'podIPs', '0', 'ip') ?? stringAt(objectAt(pod, 'status'), 'podIP'))),
	wide('Node', pod => orNone(stringAt(pod, 'spec', 'nodeName'))),
	wide('Nominated Node', pod => orNone(stringAt(pod, 'status', 'nominatedNodeName'))),
	wide('Readiness Gates', readinessGates),
];
