import type {ModelService, WrittenField} from '../../domain/model-service.ts';
import type {DoneCondition, WriteRequest} from '../../domain/plan.ts';
import {compact} from '../../serving/raw.ts';
import type {JournalEntry} from '../journal/journal-entry.ts';
import {writtenFields} from '../journal/written-fields.ts';
import type {WriteOutcome} from '../session.ts';
import {type ReadyWrite, seenObject} from './ready-write.ts';

const changeCause = 'kubernetes.io/change-cause';

const reasonIn = (fields: readonly WrittenField[]): string | undefined => {
	const reason = fields.find(({path}) => path.at(-1) === changeCause)?.after;
	return typeof reason === 'string' ? reason : undefined;
};

/** Whether nothing serves when it is done, of the whole service. */
const parks = (done: DoneCondition): boolean =>
	(done.type === 'replicas' && done.desired === 0 && done.component === undefined) ||
	(done.type === 'held' && done.replicas === 0 && done.component === undefined);

/**
 * What the journal keeps of one request of a plan; undefined: it changes no field. `service`: as it is before. `now`: cluster time,
 * milliseconds.
 */
export const entryOfWrite = (
	ready: ReadyWrite,
	step: number,
	request: WriteRequest,
	service: ModelService,
	now: number,
): JournalEntry | undefined => {
	const {prepared, identity, uid, seen} = ready;
	const {plan} = prepared;
	const {resource, namespace, name} = request.target;
	if (request.method !== 'PATCH' || request.target.uid === undefined) return undefined;
	const object = seenObject(seen, request.target);
	const {fields, hasHidden} = writtenFields(request, object);
	const {group, version, resource: plural, kind} = resource;
	return compact({
		id: `${prepared.id}/${step + 1}`,
		at: now,
		context: identity.context,
		server: identity.server,
		user: identity.user,
		service: uid,
		object: compact({group, version, resource: plural, kind, namespace, name, uid: request.target.uid}),
		subresource: request.subresource,
		generation: object?.metadata.generation,
		action: plan.action.type,
		component: 'component' in plan.action ? plan.action.component : undefined,
		verb: plan.verb,
		title: plan.title,
		reason: reasonIn(fields),
		fields,
		hasHidden: hasHidden ? (true as const) : undefined,
		desired: service.replicas.desired,
		available: service.replicas.available,
		parks: parks(plan.done) ? (true as const) : undefined,
	});
};

/** What the journal keeps of an outcome; undefined: nothing was written. */
export const journalOutcome = ({status}: WriteOutcome): JournalEntry['outcome'] =>
	status === 'applied' || status === 'unknown' ? status : undefined;
