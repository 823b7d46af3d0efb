import type {Difference} from '../session.ts';

type Words = {readonly path: RegExp; readonly words: (difference: Difference, found: RegExpExecArray) => string};

const was = ({before, after}: Difference, nothing = 'nothing'): string => `${after ?? nothing} now, ${before ?? nothing} before`;

const deeper = (path: string): string => path.replace(/^spec\.template\.spec\./, '').replace(/^(spec|metadata)\./, '');

/** `spec.predictor.minReplicas`: " of predictor". */
const ofParent = (parent: string | undefined): string => {
	const name = deeper(parent === undefined ? '' : `${parent}.`).replace(/\.$/, '');
	return name === '' || name === 'spec' ? '' : ` of ${name}`;
};

const flag =
	(on: string, off: string): Words['words'] =>
	({after}) =>
		after === 'true' ? on : off;

/** What a change is called; the first that fits. Weightiest first: a sentence names a few of many. */
const rows: readonly Words[] = [
	{path: /^spec\.replicas$/, words: difference => `replicas ${was(difference, '0')}`},
	{path: /^(.*)\.(?:replicas|num_replicas)$/, words: (difference, [, parent]) => `replicas${ofParent(parent)} ${was(difference)}`},
	{path: /containers\[([^\]]+)\]\.image$/, words: (difference, [, name]) => `image of ${name} ${was(difference)}`},
	{path: /^(.*)\.image(?:\.(?:repository|registry|name|tag))?$/, words: difference => `image ${was(difference)}`},
	{path: /\.(?:storageUri|modelURL|modelUri|uri)$/, words: difference => `model ${was(difference)}`},
	{path: /^(.*)\.(?:minReplicas|minReplicaCount)$/, words: (difference, [, parent]) => `minimum${ofParent(parent)} ${was(difference)}`},
	{path: /^(.*)\.(?:maxReplicas|maxReplicaCount)$/, words: (difference, [, parent]) => `maximum${ofParent(parent)} ${was(difference)}`},
	{path: /\/min-?scale\]$/i, words: difference => `minimum ${was(difference)}`},
	{path: /\/max-?scale\]$/i, words: difference => `maximum ${was(difference)}`},
	{path: /\/paused-replicas\]$/, words: difference => `held at ${was(difference)}`},
	{path: /^metadata.*autoscaling\.keda\.sh\/paused\]$/, words: flag('its autoscaler was paused', 'its autoscaler was resumed')},
	{path: /serving\.kserve\.io\/stop\]$/, words: flag('it was parked', 'it was brought back')},
	{path: /^status\.abort$/, words: flag('its release was aborted', 'its release was tried again')},
	{path: /^status\.promoteFull$/, words: () => 'it was promoted in full'},
	{path: /^status\.currentStepIndex$/, words: difference => `step ${was(difference)}`},
	{
		path: /^status\.pauseConditions/,
		words: ({after}) => (after === undefined ? 'it went on from its pause' : 'its release came to a pause'),
	},
	{path: /canaryTrafficPercent$/, words: difference => `canary traffic ${was(difference)}`},
	{path: /(?:^|\.)traffic(?:$|[[.])/, words: () => 'its traffic'},
	{path: /^spec\.paused$/, words: flag('its rollout was paused', 'its rollout was resumed')},
	{path: /\/revision\]$/, words: difference => `revision ${was(difference)}`},
	{path: /\/restartedAt\]$|^spec\.restart(?:At|\.id)$/, words: () => 'it was restarted'},
	{path: /containers\[([^\]]+)\]\.args$/, words: (_, [, name]) => `arguments of ${name}`},
	{path: /^spec\.serveConfigV2$/, words: () => 'its Serve configuration'},
	{path: /^spec\.template/, words: ({path}) => `template: ${deeper(path)}`},
	{path: /^/, words: ({path}) => deeper(path)},
];

/** The more a change matters, the lower. */
export const wordsRank = ({path}: Difference): number => rows.findIndex(row => row.path.test(path));

/** One difference in words: "image of vllm v2 now, v1 before". */
export const differenceWords = (difference: Difference): string => {
	for (const {path, words} of rows) {
		const found = path.exec(difference.path);
		if (found !== null) return words(difference, found);
	}
	return difference.path;
};
