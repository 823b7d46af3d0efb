import {whoAmI} from '../../cluster/access-review.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {objectPath} from '../../domain/object-reference.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {Plan, PlanWarning, WriteRequest} from '../../domain/plan.ts';
import type {WriteOutcome} from '../session.ts';
import type {ServiceRow} from '../snapshot.ts';
import {changeSince} from './describe-change.ts';
import type {GateContext} from './gate-context.ts';
import type {Planned, ReadyWrite} from './ready-write.ts';

/** Milliseconds that a plan is taken for what is, while the link is live and the watch shows no change. */
const trustedFor = 60_000;

/** Whether what a person confirmed must be read once more before it is sent. */
export const needsRecheck = (
	{clock, freshness, distrusts}: GateContext,
	{plannedAt, distrusts: before, prepared: {generation}}: ReadyWrite,
	{service}: ServiceRow,
): boolean =>
	freshness() !== 'LIVE' ||
	distrusts() !== before ||
	Math.abs(clock.now() - plannedAt) > trustedFor ||
	(generation !== undefined && (service.generation ?? generation) > generation);

const nothingSent = 'Nothing was sent.';

const sayChanged = (sentence: string): WriteOutcome => ({status: 'changed', sentence: `${sentence} ${nothingSent}`});

/** Failures that tell of the object; the others say that it could not be read. */
const tellsOfObject: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>(['changed', 'refused', 'not-found']);

const isOfCounts = (path: string): boolean => path === '/spec/replicas' || path === '/spec';

/** Whether a plan is about how many replicas there are. */
const concernsCount = ({steps}: Plan): boolean =>
	steps.some(({request}) => request.method === 'PATCH' && request.body.some(({path}) => isOfCounts(path)));

/** A count that an autoscaler moves all the time is no news to who changes something else. */
const ignores = (plan: Plan, {service}: ServiceRow): ((path: string) => boolean) => {
	const overlooksCount = service.autoscalers.length > 0 && !concernsCount(plan);
	return path => overlooksCount && path === 'spec.replicas';
};

/** Free GPUs come and go; what else a plan warns of is what a person has read and taken. */
const weighed = ({warnings}: Plan): readonly PlanWarning[] => warnings.filter(({kind}) => kind !== 'gpus');

const newWarning = (before: Plan, now: Plan): string | undefined => {
	const known = new Set(weighed(before).map(({text}) => text));
	return weighed(now).find(({text}) => !known.has(text))?.text;
};

const whatIsWritten = ({steps}: Plan): string =>
	steps.map(({request: {method, target}}) => `${method} ${objectPath(target)} ${target.uid ?? ''}`).join('\n');

const targetsOf = ({steps}: Plan): readonly WriteRequest[] => [
	...new Map(steps.map(({request}) => [objectPath(request.target), request])).values(),
];

/** What is different of what the plan was made of, in words; undefined: nothing that matters. */
const differenceOf = (ready: ReadyWrite, fresh: Planned, row: ServiceRow, now: number): string | undefined => {
	const {plan} = ready.prepared;
	const objectAt = (seen: ReadyWrite['seen'], request: WriteRequest): KubernetesObject | undefined => seen.get(objectPath(request.target));
	for (const request of targetsOf(plan)) {
		const seen = objectAt(ready.seen, request);
		if (seen === undefined) continue;
		const words = changeSince({name: request.target.name, request, seen, fresh: objectAt(fresh.seen, request), now}, ignores(plan, row));
		if (words !== undefined) return words;
	}
	const warning = newWarning(plan, fresh.plan);
	if (warning !== undefined) return `${ready.name} is not as it was when this was planned: ${warning}`;
	if (plan.typed?.text !== fresh.plan.typed?.text)
		return `${ready.name} is not as it was when this was planned: ${fresh.plan.typed?.because ?? 'its name need not be typed any more.'}`;
	return whatIsWritten(plan) === whatIsWritten(fresh.plan) ? undefined : `What has to be done to ${ready.name} is not the same any more.`;
};

/**
 * Reads everything a confirmed plan was made of once more and compares it with what the person saw. Undefined: it holds, and may be
 * sent. Nothing is sent otherwise: the sentence says what changed, or why it could not be found out.
 */
export const recheckWrite = async (context: GateContext, ready: ReadyWrite, row: ServiceRow): Promise<WriteOutcome | undefined> => {
	const [who, fresh] = await Promise.all([whoAmI(context.client), ready.planAgain()]);
	const {user, isUserProven} = ready.identity;
	if (who.ok && isUserProven === true && who.value.user !== user)
		return {
			status: 'refused',
			sentence: `This was prepared as ${user}, and the server takes you for ${who.value.user} now. ${nothingSent}`,
		};
	if (!fresh.ok) {
		const {kind, sentence} = fresh.failure;
		return tellsOfObject.has(kind) ? sayChanged(sentence) : {status: 'refused', sentence: `${sentence} ${nothingSent}`, isPassing: true};
	}
	const words = differenceOf(ready, fresh.value, row, context.clock.now() + context.client.clockOffset());
	return words === undefined ? undefined : sayChanged(words);
};
