import {type DemoObject, type JsonObject, numberAt, stringAt} from '../../api-server/demo-object.ts';
import {conditionOf} from '../controllers/owned.ts';
import type {World} from '../world.ts';
import {childOf, ensure} from './children.ts';

type Texts = Readonly<Record<string, string>>;

export type WorkloadChild = {
	readonly name: string;
	readonly labels: Texts;
	/** Default: its labels. */
	readonly selector?: Texts;
	readonly annotations?: Texts;
	readonly replicas: number;
	/** Somebody else owns the count: it is set once. */
	readonly isScaled?: boolean;
	/** What is there is left as it is. */
	readonly isLeftAlone?: boolean;
	readonly template: JsonObject;
	readonly spec?: JsonObject;
};

const kinds = {deployments: 'Deployment', statefulsets: 'StatefulSet'} as const;

/** A Deployment or StatefulSet that an operator makes, and puts back as it shall be. */
export const ensureWorkload = (world: World, resource: keyof typeof kinds, owner: DemoObject, child: WorkloadChild): DemoObject => {
	const {name, labels, selector = labels, annotations, replicas, isScaled = false, isLeftAlone = false, template, spec = {}} = child;
	return ensure(
		world,
		resource,
		{
			apiVersion: 'apps/v1',
			kind: kinds[resource],
			...childOf(owner, name, labels, annotations),
			spec: {...spec, replicas, selector: {matchLabels: selector}, template},
		},
		{keeps: isScaled ? ['replicas'] : [], isLeftAlone},
	);
};

export type Counts = {
	readonly desired: number;
	readonly replicas: number;
	readonly updated: number;
	readonly ready: number;
	readonly available: number;
};

export const countsOf = (workload: DemoObject | undefined): Counts => {
	const count = (name: string): number => numberAt(workload, 'status', name) ?? 0;
	return {
		desired: numberAt(workload, 'spec', 'replicas') ?? 0,
		replicas: count('replicas'),
		updated: count('updatedReplicas'),
		ready: count('readyReplicas'),
		available: count('availableReplicas'),
	};
};

/** A Deployment says of itself that enough of it serves. */
export const isAvailable = (deployment: DemoObject): boolean => stringAt(conditionOf(deployment, 'Available'), 'status') === 'True';

/** All replicas asked for serve, and all are of the newest template. */
export const isComplete = (workload: DemoObject): boolean => {
	const {desired, replicas, updated, ready} = countsOf(workload);
	return ready === desired && updated === desired && replicas === desired;
};

/** A label selector's `a=b,c=d`. */
export const selectorText = (labels: Texts): string =>
	Object.entries(labels)
		.map(([name, value]) => `${name}=${value}`)
		.join(',');

/** A template with labels, and annotations where there are some, besides its own. */
export const labelled = (template: JsonObject, labels: Texts, annotations?: Texts): JsonObject => {
	const metadata = (template['metadata'] ?? {}) as JsonObject;
	return {
		...template,
		metadata: {
			...metadata,
			labels: {...(metadata['labels'] as JsonObject | undefined), ...labels},
			...(annotations === undefined ? {} : {annotations: {...(metadata['annotations'] as JsonObject | undefined), ...annotations}}),
		},
	};
};
