import {type Raw, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import {rollingBounds} from '../records/deployment-record.ts';

/** How a Rollout brings a release. https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
export type RolloutStrategy = {
	readonly mode: 'canary' | 'blue-green';
	/** What each step of a canary does, in words. */
	readonly steps: readonly string[];
	/** Places of the steps that wait: for a person where they have no duration. */
	readonly waits: ReadonlyArray<{readonly step: number; readonly forPerson: boolean}>;
	/** A blue-green release waits for a person before it gets the traffic. */
	readonly waitsForPromotion: boolean;
	/** Shares of the traffic are kept by a router, and the old release stays whole until the new one has it all. */
	readonly isRouted: boolean;
	/** Pods that are there in between on top of what is asked for. */
	readonly maxSurge: number;
	readonly maxUnavailable: number;
};

const durationWords = (duration: unknown): string => (typeof duration === 'number' ? `${duration}s` : (rawText(duration) ?? ''));

type StepRow = {readonly field: string; readonly words: (value: Raw, step: Raw) => string};

/** One row for each kind of step. */
const stepRows: readonly StepRow[] = [
	{field: 'setWeight', words: (_, step) => `${rawNumber(step['setWeight']) ?? 0}% to the canary`},
	{
		field: 'pause',
		words: pause => (pause['duration'] === undefined ? 'wait for a promotion' : `wait ${durationWords(pause['duration'])}`),
	},
	{
		field: 'setCanaryScale',
		words: scale => {
			const replicas = rawNumber(scale['replicas']);
			const weight = rawNumber(scale['weight']);
			if (replicas !== undefined) return `canary of ${replicas}`;
			return weight === undefined ? 'canary as large as its weight' : `canary of ${weight}%`;
		},
	},
	{field: 'analysis', words: () => 'analysis'},
	{field: 'experiment', words: () => 'experiment'},
	{field: 'setHeaderRoute', words: () => 'route by header'},
	{field: 'setMirrorRoute', words: () => 'mirror traffic'},
	{field: 'plugin', words: plugin => `plugin ${rawText(plugin['name']) ?? ''}`.trim()},
];

const stepWords = (step: Raw): string => {
	const row = stepRows.find(({field}) => step[field] !== undefined);
	return row === undefined ? 'unknown step' : row.words(rawObject(step[row.field]), step);
};

const canaryOf = (canary: Raw, desired: number): RolloutStrategy => {
	const steps = rawObjects(canary['steps']);
	const isRouted = canary['trafficRouting'] !== undefined;
	const bounds = rollingBounds({rollingUpdate: canary}, desired);
	return {
		mode: 'canary',
		steps: steps.map(stepWords),
		waits: steps.flatMap((step, index) =>
			step['pause'] === undefined ? [] : [{step: index, forPerson: rawObject(step['pause'])['duration'] === undefined}],
		),
		waitsForPromotion: false,
		isRouted,
		maxSurge: isRouted ? desired : bounds.maxSurge,
		maxUnavailable: isRouted ? 0 : bounds.maxUnavailable,
	};
};

const blueGreenOf = (blueGreen: Raw, desired: number): RolloutStrategy => ({
	mode: 'blue-green',
	steps: [],
	waits: [],
	waitsForPromotion: blueGreen['autoPromotionEnabled'] === false && rawNumber(blueGreen['autoPromotionSeconds']) === undefined,
	isRouted: true,
	maxSurge: desired,
	maxUnavailable: 0,
});

/** `spec`: of the Rollout. Neither strategy is a canary without steps, as the controller has it. */
export const strategyOf = (spec: Raw, desired: number): RolloutStrategy => {
	const strategy = rawObject(spec['strategy']);
	return strategy['blueGreen'] === undefined
		? canaryOf(rawObject(strategy['canary']), desired)
		: blueGreenOf(rawObject(strategy['blueGreen']), desired);
};

/** It stands still on its way, so that its phase is Paused in between. */
export const standsStill = ({waits, waitsForPromotion}: RolloutStrategy): boolean => waits.length > 0 || waitsForPromotion;
