import {expect} from 'vitest';
import type {FaultSession} from './fault-session.ts';

/**
 * The session shows the rows that another one sees which reads everything now, at the same server or at that of a port. What its
 * watches tell may still be on its way: within half a minute.
 */
export const seesTheTruth = async (its: FaultSession, port?: number): Promise<void> => {
	const truth = await its.truth(port);
	await its.until(() => its.seen().join() === truth.join(), 30).catch(() => {});
	expect(its.seen()).toEqual(truth);
};
