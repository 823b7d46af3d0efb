import type {Failure} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';

const megabytes = 64;

/** The longest answer that is read: many times that of ten thousand pods. */
export const mostBytes = megabytes << 20;

export const tooLong = (name: string): Failure => ({
	kind: 'malformed',
	sentence: toSafeText(
		`${name} answers with more than ${megabytes} MB, which is not read: it has far more series than this question is about. Watch fewer namespaces with -n.`,
	),
});

export const timedOut = (name: string, deadline: number): Failure => ({
	kind: 'timeout',
	sentence: toSafeText(`${name} did not answer within ${Math.max(1, Math.round(deadline / 1000))} s.`),
});
