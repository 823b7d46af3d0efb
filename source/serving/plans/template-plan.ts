import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {DoneCondition, JsonPatchOperation, PlanLine, PlanOutcome, PlanStep, PlanWarning} from '../../domain/plan.ts';
import {scalerName} from '../count-refusals.ts';
import {podGpus} from '../gpu-resources.ts';
import {compact, type Raw, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import {type Edit, patchBody, test, turnedRound, valueAt} from './edit.ts';
import {surgeOf, surgeWarnings, surgeWords} from './free-gpus.ts';
import {generationOf, ownerWarnings, type PlanContext, patchRequest, planned, titleOf, typedOverride} from './plan-context.ts';

/** A change of the pod template: what updates, rollbacks and restarts have in common. */
export type TemplateChange = {
	readonly title: string;
	readonly verb: string;
	readonly guards?: readonly JsonPatchOperation[];
	readonly forward: readonly Edit[];
	readonly back: readonly Edit[];
	/** The template as it will be. */
	readonly template: Raw;
	/** The rollout is resumed by the same patch. */
	readonly resumes?: boolean;
	readonly moreSteps?: readonly PlanStep[];
	readonly lines: readonly PlanLine[];
	readonly follows: string;
	readonly warnings?: readonly PlanWarning[];
	readonly needsOverride: boolean;
	readonly stands: string;
};

export const currentTemplate = ({root}: PlanContext): Raw => rawObject(valueAt(root, 'spec', 'template'));

export const containersIn = (template: Raw): readonly Raw[] => rawObjects(rawObject(template['spec'])['containers']);

/** How managedFields are asked for the image of a container. */
export const imagePath = (container: string): string => `spec.template.spec.containers[${container}].image`;

/** That every container still is at its place with the image that was seen. */
export const imageGuards = (template: Raw): readonly JsonPatchOperation[] =>
	containersIn(template).flatMap((container, index) => [
		test(['spec', 'template', 'spec', 'containers', index, 'name'], container['name']),
		test(['spec', 'template', 'spec', 'containers', index, 'image'], container['image']),
	]);

/** "6, unchanged (HPA llama owns the count, 2–8)" */
const replicasLine = ({
	desired,
	service: {
		autoscalers: [autoscaler],
	},
}: PlanContext): PlanLine => ({
	head: 'replicas',
	text: `${desired}, unchanged${autoscaler === undefined ? '' : ` (${scalerName(autoscaler)} owns the count, ${boundsText(autoscaler)})`}`,
});

/**
 * In order, a StatefulSet's controller changes no replica while one of them is not ready, a broken one of the release before
 * included: https://github.com/kubernetes/kubernetes/issues/67250. A rollback replaces it by itself.
 */
const blockedWarnings = ({service, root}: PlanContext, replaces: boolean): readonly PlanWarning[] => {
	if (replaces || service.system !== 'StatefulSet' || rawText(rawObject(root.spec)['podManagementPolicy']) === 'Parallel') return [];
	const [pod] = service.pods?.filter(({ready, trouble, deletedAt}) => !ready && trouble !== undefined && deletedAt === undefined) ?? [];
	return pod === undefined
		? []
		: [{kind: 'serving', text: `${pod.name} is broken, and the controller changes nothing before it is ready: replace it after this.`}];
};

const situationWarnings = ({service, root, paused, desired}: PlanContext, resumes: boolean): readonly PlanWarning[] => {
	const spec = rawObject(root.spec);
	// That of a Deployment whose template a Rollout runs brings no release.
	const strategy = service.system === 'Rollout' ? undefined : rawText(rawObject(spec['strategy'] ?? spec['updateStrategy'])['type']);
	const warnings: PlanWarning[] = [];
	if (paused && !resumes) warnings.push({kind: 'paused', text: 'The rollout is paused: no replica changes until it is resumed.'});
	if (strategy === 'Recreate' && desired > 0)
		warnings.push({
			kind: 'serving',
			text: 'Strategy Recreate: all replicas stop before the new ones start, and nothing serves in between.',
		});
	if (strategy === 'OnDelete')
		warnings.push({kind: 'serving', text: 'Update strategy OnDelete: a replica changes only when it is replaced.'});
	if (rawNumber(spec['revisionHistoryLimit']) === 0)
		warnings.push({kind: 'history', text: `${service.name} keeps no revisions (revisionHistoryLimit is 0): this cannot be rolled back.`});
	return warnings;
};

const doneWhen = (context: PlanContext, resumes: boolean): DoneCondition =>
	context.paused && !resumes ? {type: 'paused', paused: true} : {type: 'rolled-out', generation: generationOf(context) + 1};

export const templatePlan = (context: PlanContext<Action>, change: TemplateChange): PlanOutcome => {
	const {service, target, desired, root, action} = context;
	const spec = rawObject(change.template['spec']);
	const {gpus: perReplica} = podGpus(containersIn(change.template), rawObjects(spec['initContainers']), rawObjects(spec['resourceClaims']));
	const isUnderWay = change.resumes === true || !context.paused;
	const gpus = isUnderWay ? desired * perReplica - service.gpus.held : 0;
	const surge = surgeOf({...context, paused: !isUnderWay}, perReplica);
	return planned(
		compact({
			action,
			title: titleOf(change.title, service),
			verb: change.verb,
			target,
			steps: [
				{request: patchRequest(target, patchBody(target.uid, change.forward, change.guards)), stands: change.stands},
				...(change.moreSteps ?? []),
			],
			lines: [
				...change.lines,
				...(gpus === 0 ? [] : [{head: 'gpus' as const, text: `${gpus > 0 ? '+' : '−'}${counted(Math.abs(gpus), 'GPU')} than held now`}]),
				replicasLine(context),
				{head: 'then' as const, text: `${change.follows}${surgeWords(context, surge, perReplica)}`},
			],
			warnings: [
				...ownerWarnings(root),
				...surgeWarnings(context, surge, perReplica),
				...situationWarnings(context, change.resumes === true),
				...blockedWarnings(context, (change.moreSteps ?? []).length > 0),
				...(change.warnings ?? []),
			],
			gpus: {change: gpus, surge},
			typed: change.needsOverride ? typedOverride(root) : undefined,
			done: doneWhen(context, change.resumes === true),
			inverse: [patchRequest(target, patchBody(target.uid, change.back, imageGuards(change.template)))],
		}),
	);
};

export const reversed = (edits: readonly Edit[]): readonly Edit[] => edits.map(turnedRound).toReversed();
