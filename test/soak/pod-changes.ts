import {type DemoObject, type JsonObject, listAt, numberAt, stringAt} from '../../source/demo/api-server/demo-object.ts';
import {timestamp} from '../../source/demo/api-server/object-store.ts';

/** A replica whose probe says otherwise from now on. `now`: milliseconds. */
export const withReadiness = (pod: DemoObject, isReady: boolean, now: number): DemoObject => {
	const status = isReady ? 'True' : 'False';
	const containers = listAt(pod, 'status', 'containerStatuses').map(container => ({...(container as JsonObject), ready: isReady}));
	const conditions = listAt(pod, 'status', 'conditions').map(condition => {
		const type = stringAt(condition, 'type');
		if (type !== 'Ready' && type !== 'ContainersReady') return condition;
		const {reason: _reason, message: _message, ...rest} = condition as JsonObject;
		const why = isReady ? {} : {reason: 'ContainersNotReady', message: 'containers with unready status'};
		return {...rest, status, lastTransitionTime: timestamp(now), ...why};
	});
	return {...pod, status: {...pod.status, conditions, containerStatuses: containers}};
};

export const isReady = (pod: DemoObject): boolean =>
	listAt(pod, 'status', 'conditions').some(
		condition => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
	);

/** A replica whose containers were killed and run again. `now`: milliseconds. */
export const afterRestart = (pod: DemoObject, now: number): DemoObject => {
	const containerStatuses = listAt(pod, 'status', 'containerStatuses').map(container => ({
		...(container as JsonObject),
		restartCount: (numberAt(container, 'restartCount') ?? 0) + 1,
		lastState: {terminated: {exitCode: 137, reason: 'OOMKilled', finishedAt: timestamp(now)}},
		state: {running: {startedAt: timestamp(now)}},
	}));
	return {...pod, status: {...pod.status, containerStatuses}};
};
