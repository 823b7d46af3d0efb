import {onTestFailed} from 'vitest';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import type {PlaneSession} from './plane-session.ts';

const linesOf = ({service, state, pending}: ServiceRow): readonly string[] => {
	const {system, namespace, name, rollout, replicas, autoscalers, traffic, generation, observedGeneration, offers} = service;
	const revisions = service.revisions?.map(({number, newest, name: of}) => ({number, newest, of}));
	return [
		`${system} ${namespace}/${name}: ${state.word}: ${state.sentence}`,
		JSON.stringify({rollout, replicas, autoscalers, traffic, revisions, generation, observedGeneration}),
		...Object.entries(offers).map(([type, offer]) => `  ${type}: ${'reason' in offer ? offer.reason : 'offered'}`),
		...(pending === undefined ? [] : [`${pending.status}: ${pending.sentence} ${JSON.stringify(pending.plan.done)}`]),
	];
};

/** Writes what a session shows of a namespace, or of one service there, when the test that calls this fails: what a wait was for is gone then. */
export const tellOnFailure = ({session}: PlaneSession, namespace: string, name?: string): void => {
	onTestFailed(() => {
		const {rows, limits, loading, connection} = session.store.get();
		const here = rows.filter(({service}) => service.namespace === namespace && (name === undefined || service.name === name));
		process.stderr.write([...here.flatMap(linesOf), JSON.stringify({limits, loading, connection}), ''].join('\n'));
	});
};
