import {randomBytes} from 'node:crypto';
import type {Writer} from '../../cluster/write.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {GateContext} from './gate-context.ts';
import type {ReadyWrite} from './ready-write.ts';

/** `set-bounds` → `SetBounds` */
const camel = (words: string): string =>
	words
		.split(/[- ]/)
		.map(word => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
		.join('');

// https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/: a note has 1 kB.
const longestNote = 1000;

const noteOf = ({prepared: {plan, differences}, identity}: ReadyWrite): string => {
	const changes = differences.map(({path, before, after}) => `${path} ${before ?? '-'} > ${after ?? '-'}`);
	const text = `${plan.title} by ${identity.user}${changes.length === 0 ? '' : `: ${changes.join('; ')}`}`;
	const bytes = Buffer.from(text);
	return bytes.length <= longestNote ? text : `${new TextDecoder().decode(bytes.subarray(0, longestNote - 8)).replace(/\ufffd+$/, '')}…`;
};

/** What is written beside an object that was changed. `now`: cluster time, milliseconds. */
const eventOf = (ready: ReadyWrite, {target}: WriteRequest, now: number): unknown => {
	const {group, version, kind} = target.resource;
	const {plan} = ready.prepared;
	const word = camel(plan.undoes === undefined ? plan.action.type : 'undo');
	return {
		apiVersion: 'events.k8s.io/v1',
		kind: 'Event',
		metadata: {name: `${target.name.slice(0, 200)}.${randomBytes(8).toString('hex')}`, namespace: target.namespace},
		// A MicroTime.
		eventTime: new Date(now).toISOString().replace('Z', '000Z'),
		reportingController: 'modeldeck',
		reportingInstance: `modeldeck-${process.pid}`,
		action: word,
		reason: `Modeldeck${word}`,
		regarding: {
			apiVersion: group === '' ? version : `${group}/${version}`,
			kind,
			namespace: target.namespace,
			name: target.name,
			...(target.uid === undefined ? {} : {uid: target.uid}),
		},
		note: noteOf(ready),
		type: 'Normal',
	};
};

/** Milliseconds that the outcome of a change waits for its Event. */
const patience = 2_000;

/** Writes an Event beside what was changed. Returns a sentence where it could not, the first time; it stops nothing. */
export type EventNoter = (ready: ReadyWrite, request: WriteRequest) => Promise<string | undefined>;

export const createEventNoter = ({notesEvents, clock, client}: GateContext, writer: Writer): EventNoter => {
	let isTold = false;
	return async (ready, request) => {
		const {namespace} = request.target;
		if (!notesEvents || namespace === undefined) return undefined;
		const event = eventOf(ready, request, clock.now() + client.clockOffset());
		const answer = await writer.note(namespace, event, {deadline: patience});
		if (answer.ok || isTold) return undefined;
		isTold = true;
		return toSafeText(`No Event could be written beside it: ${answer.failure.sentence}`);
	};
};
