import type {Action} from '../../domain/action.ts';
import type {DoneCondition, JsonPatchOperation, Plan, PlanLine, PlanOutcome, PlanStep, PlanWarning} from '../../domain/plan.ts';
import {type Edit, patchBody} from '../plans/edit.ts';
import {ownerWarnings, type PlanContext, patchRequest, planned, titleOf, typedOverride} from '../plans/plan-context.ts';
import {reversed} from '../plans/template-plan.ts';
import {compact} from '../raw.ts';

/** A change of some fields of the object behind a service, or of one of its subresources. */
export type SpecChange = {
	/** "Scale": the service's name follows. */
	readonly title: string;
	readonly verb: string;
	/** Each is tested to be as it was read before any is written. */
	readonly edits: readonly Edit[];
	readonly subresource?: 'scale' | 'status';
	/** What else a person has seen and decided on. */
	readonly guards?: readonly JsonPatchOperation[];
	/** Default: the edits turned round; none: it cannot be taken back. */
	readonly back?: readonly Edit[] | 'none';
	readonly lines: readonly PlanLine[];
	/** The `then` line. */
	readonly follows: string;
	readonly warnings?: readonly PlanWarning[];
	readonly gpus?: Plan['gpus'];
	/** In place of the name of what would revert it. */
	readonly typed?: Plan['typed'];
	/** A change that no manifest holds is left alone by what heals itself. Default: true. */
	readonly isInManifest?: boolean;
	readonly moreSteps?: readonly PlanStep[];
	/** What stands when the request is through. */
	readonly stands: string;
	readonly done: DoneCondition;
	readonly undone?: DoneCondition;
};

/** The plan of such a change: one guarded request, its inverse, and who may take it back. */
export const specPlan = (context: PlanContext<Action>, change: SpecChange): PlanOutcome => {
	const {action, service, target, root} = context;
	const {edits, subresource, back = reversed(edits)} = change;
	const isInManifest = change.isInManifest ?? true;
	return planned(
		compact({
			action,
			title: titleOf(change.title, service),
			verb: change.verb,
			target,
			steps: [
				{request: patchRequest(target, patchBody(target.uid, edits, change.guards), subresource), stands: change.stands},
				...(change.moreSteps ?? []),
			],
			lines: [...change.lines, {head: 'then' as const, text: change.follows}],
			warnings: [...(isInManifest ? ownerWarnings(root) : []), ...(change.warnings ?? [])],
			gpus: change.gpus ?? {change: 0, surge: 0},
			typed: change.typed ?? (isInManifest ? typedOverride(root) : undefined),
			done: change.done,
			inverse: back === 'none' ? undefined : [patchRequest(target, patchBody(target.uid, back), subresource)],
			undone: change.undone,
		}),
	);
};
