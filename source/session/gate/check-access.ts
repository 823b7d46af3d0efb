import {type AccessAnswer, type AccessQuestion, reviewAccess} from '../../cluster/access-review.ts';
import type {Action} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {ServingSystem} from '../../serving/serving-system.ts';
import type {GateContext} from './gate-context.ts';

const verbs = {PATCH: 'patch', DELETE: 'delete'} as const;

/** What must be allowed for one request: its dry run needs the same. */
export const questionOf = (request: WriteRequest): AccessQuestion => {
	const {resource, namespace, name} = request.target;
	const subresource = request.method === 'PATCH' ? request.subresource : undefined;
	return {
		verb: verbs[request.method],
		group: resource.group,
		resource: resource.resource,
		name,
		...(namespace === undefined ? {} : {namespace}),
		...(subresource === undefined ? {} : {subresource}),
	};
};

/** The question of an action before there is a plan: by name, for a role may name the objects it is for. */
export const firstQuestion = (system: ServingSystem, action: Action, service: ModelService): AccessQuestion => {
	const {verb, resource, subresource, namespace} = system.permission(action.type, service);
	const name = system.needs(action, service).find(reference => reference.resource.resource === resource.resource)?.name;
	return {
		verb,
		group: resource.group,
		resource: resource.resource,
		namespace,
		...(subresource === undefined ? {} : {subresource}),
		...(name === undefined ? {} : {name}),
	};
};

export const questionKey = ({verb, group, resource, subresource, namespace, name}: AccessQuestion): string =>
	[verb, group, resource, subresource, namespace, name].join(' ');

const denial = (user: string, question: AccessQuestion, {reason}: AccessAnswer): Failure => {
	const {verb, resource, subresource, name, namespace} = question;
	const what = `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}${name === undefined ? '' : ` "${name}"`}`;
	const why = reason === undefined ? '' : ` (${reason})`;
	return {
		kind: 'forbidden',
		sentence: `${user === '' ? 'You' : user} may not ${what} in ${namespace ?? 'the cluster'}${why}. Ask for the role modeldeck-operator there.`,
	};
};

/** A refusal with 403 as an answer about the right: it wins over every review. */
export const denialOf = ({sentence}: Failure): AccessAnswer => ({allowed: false, reason: toSafeText(sentence)});

/** Answers that say nothing of the right itself: the review is not served here. The dry run needs the same right and tells. */
const withoutAnswer: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>(['forbidden', 'not-found', 'invalid']);

/** Asks for exactly these rights, all at once. `answers`: those that came, in order. */
export const checkAccess = async (
	context: GateContext,
	questions: readonly AccessQuestion[],
): Promise<{readonly refusal: Failure | undefined; readonly answers: readonly AccessAnswer[]}> => {
	const reviews = await Promise.all(questions.map(async question => ({question, answer: await reviewAccess(context.client, question)})));
	const refusals = reviews.flatMap(({question, answer}) => {
		if (!answer.ok) return withoutAnswer.has(answer.failure.kind) ? [] : [answer.failure];
		return answer.value.allowed ? [] : [denial(context.identity().user, question, answer.value)];
	});
	return {refusal: refusals[0], answers: reviews.flatMap(({answer}) => (answer.ok ? [answer.value] : []))};
};
