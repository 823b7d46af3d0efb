import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {Plan, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {toSafe} from '../../domain/safe-text.ts';
import {managerPolicy, overlooks} from '../manager-policy.ts';
import {managersOf} from '../managers.ts';
import type {FreshObjects, Need} from '../serving-system.ts';
import {type ManagerFacts, managerTyped, managerWarning, type Named} from './owner-words.ts';
import {typedOverride} from './plan-context.ts';

/** What its managers' own objects say decides how soon a change is taken back: they are read where they may be. */
export const managerNeeds = ({managers}: Pick<ModelService, 'managers'>): readonly Need[] =>
	managers.flatMap(({reference}) => (reference === undefined ? [] : [{...reference, optional: true as const}]));

const factsOf = ({reference, policy}: Named, plan: Plan, objects: FreshObjects): ManagerFacts => {
	const object = reference === undefined ? undefined : objects.get(reference);
	if (reference === undefined || object === undefined) return {policy, overlooks: false};
	return {
		policy: policy ?? managerPolicy(reference.resource.kind, object),
		overlooks: reference.resource.kind === 'Application' && overlooks(object, plan.target, changedPointers(plan)),
	};
};

const changedPointers = ({steps}: Plan): readonly string[] =>
	steps.flatMap(({request}) => (request.method === 'PATCH' ? request.body.flatMap(({op, path}) => (op === 'test' ? [] : [path])) : []));

/** What the object alone told of its managers: what a plan says of them before their own objects are looked at. */
const unread = ({policy}: Named): ManagerFacts => ({policy, overlooks: false});

/** The first of them that the change is refused for: whoever overlooks it is asked nothing. */
const overrideOf = (managers: readonly Named[], facts: ReadonlyMap<Named, ManagerFacts>): Plan['typed'] => {
	const healer = managers.find(manager => manager.kind !== 'Helm' && facts.get(manager)?.overlooks !== true);
	return healer === undefined ? undefined : managerTyped(healer, facts.get(healer) ?? unread(healer));
};

const isOverride = ({typed}: Plan, target: KubernetesObject): boolean =>
	typed !== undefined && typed.because === toSafe(typedOverride(target)?.because);

/**
 * A plan with what the managers of its target really do about it, in place of what any manager might do: what their own objects say,
 * as far as they could be read.
 */
export const withOwners = (outcome: PlanOutcome, objects: FreshObjects): PlanOutcome => {
	if (!outcome.ok) return outcome;
	const {typed, ...plan} = outcome.plan;
	const target = objects.get(plan.target);
	if (target === undefined) return outcome;
	const managers = managersOf(target);
	const facts = new Map(managers.map(manager => [manager, factsOf(manager, outcome.plan, objects)] as const));
	const guesses = new Set<string>(managers.map(manager => toSafe(managerWarning(manager, unread(manager)).text)));
	const isGuess = ({kind, text}: PlanWarning): boolean => kind === 'reverted' && guesses.has(text);
	const owners = plan.warnings.some(isGuess) ? [...facts].map(([manager, known]) => managerWarning(manager, known)) : [];
	const override = isOverride(outcome.plan, target) ? overrideOf(managers, facts) : typed;
	return {
		ok: true,
		plan: {
			...plan,
			warnings: [...toSafe(owners), ...plan.warnings.filter(warning => !isGuess(warning))],
			...(override === undefined ? {} : {typed: toSafe(override)}),
		},
	};
};
