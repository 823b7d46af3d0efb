import {ageText} from '../domain/age-text.ts';
import {costText, idleText} from '../domain/cost-text.ts';
import type {ModelService} from '../domain/model-service.ts';
import {counted, latencyText, percentText, quantileText, rateText} from '../domain/number-text.ts';
import {countSentences, managerText} from '../domain/ownership-text.ts';
import type {Latency, Reading} from '../domain/service-metrics.ts';
import {gpuText, versionText} from '../domain/service-text.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {isOld, metricsInterval} from './cell.ts';
import {steppedAge} from './stepped-age.ts';
import {widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

const versions = (service: ModelService): string => {
	const coming = versionText(service);
	const serving = service.version?.value;
	return coming.startsWith('→') && serving !== undefined ? `${serving} ${coming.replace('→', '→ ')}` : coming;
};

const gpuFact = ({replicas, gpus, components = []}: ModelService): string | undefined => {
	if (gpus.shared === true) return 'GPUs shared with other services';
	if (components.length > 1) return gpus.held === 0 ? undefined : `${gpuText(gpus.held)} held`;
	return gpus.perReplica === 0 ? undefined : `${replicas.total} × ${gpuText(gpus.perReplica)} = ${gpus.held}`;
};

/** `2/3 groups of 8 pods`, where the unit is a group; else the list has said it. */
const unitFact = ({replicas, podsPerReplica = 1}: ModelService): string | undefined =>
	podsPerReplica === 1 ? undefined : `${replicas.ready}/${replicas.desired} groups (${podsPerReplica} pods each)`;

/** How many more pods, and how many fewer, a rollout may have on its way. */
const strategyFact = ({rolling: {strategy, maxSurge, maxUnavailable}}: ModelService): string => {
	if (strategy !== 'RollingUpdate') return strategy;
	const surge = maxSurge === 0 ? undefined : `surge ${maxSurge}`;
	const missing = maxUnavailable === 0 ? undefined : `${maxUnavailable} may be down`;
	return [strategy, surge, missing].filter(part => part !== undefined).join(', ');
};

const latencyFacts = (latency: Latency): ReadonlyArray<readonly [string, Reading | undefined]> => [
	[`${latency.of} p95 ${latency.p95 === undefined ? '' : quantileText(latency.p95)}`, latency.p95],
	[
		`${latency.of} mean ${latency.mean === undefined ? '' : latencyText(latency.mean.value)}`,
		latency.p95 === undefined ? latency.mean : undefined,
	],
];

/** "3 of 6 replicas": whose GPUs report; of what is made of groups or of several workloads its pods. `always`: also where all do. */
export const coverageText = ({metrics, service}: ServiceRow, always: boolean): string | undefined => {
	const reporting = metrics?.gpuReplicas;
	if (reporting === undefined) return undefined;
	const isOfPods = (service.podsPerReplica ?? 1) > 1 || (service.components?.length ?? 0) > 1;
	const withGpus = service.pods?.filter(({gpus = 0, deletedAt}) => gpus > 0 && deletedAt === undefined).length ?? reporting;
	const total = isOfPods ? withGpus : service.replicas.total;
	return !always && reporting === total ? undefined : `${reporting} of ${counted(total, isOfPods ? 'pod' : 'replica')}`;
};

/** Numbers say whom they cover, `GPU 82% (3 of 6 replicas)`, and how old they are where that is not a matter of course. */
const numberFacts = (row: ServiceRow, snapshot: Snapshot): readonly string[] => {
	const {metrics} = row;
	if (metrics === undefined) return [];
	const {gpuUtilization, gpuMemory, requestRate, errorRatio, waiting, running, latency, tokenLatency} = metrics;
	const {cacheUsage, promptTokens, generatedTokens, prefixHitRatio, preemptions} = metrics;
	const interval = metricsInterval(snapshot.metricsSource);
	const covered = coverageText(row, false);
	const facts: ReadonlyArray<readonly [string, Reading | undefined]> = [
		[`GPU ${percentText(gpuUtilization?.value ?? 0)}${covered === undefined ? '' : ` (${covered})`}`, gpuUtilization],
		[`memory ${percentText(gpuMemory?.value ?? 0)}`, gpuMemory],
		[`${rateText(requestRate?.value ?? 0)} requests/s`, requestRate],
		[`${percentText(errorRatio?.value ?? 0, true)} errors`, errorRatio],
		[`${rateText(waiting?.value ?? 0)} waiting`, waiting],
		[`${rateText(running?.value ?? 0)} running`, running],
		[`KV cache ${percentText(cacheUsage?.value ?? 0)}`, cacheUsage],
		[`${rateText(generatedTokens?.value ?? 0)} tokens/s out`, generatedTokens],
		[`${rateText(promptTokens?.value ?? 0)} in`, generatedTokens === undefined ? undefined : promptTokens],
		[`${percentText(prefixHitRatio?.value ?? 0)} prefix hits`, prefixHitRatio],
		// None is as it should be.
		[`${rateText(preemptions?.value ?? 0)} preemptions/s`, preemptions?.value === 0 ? undefined : preemptions],
		...[...(latency === undefined ? [] : [latency]), ...(tokenLatency ?? [])].flatMap(latencyFacts),
	];
	return facts.flatMap(([text, reading]) => {
		if (reading === undefined) return [];
		return [
			isOld(reading, {now: snapshot.now, interval})
				? `${text} (${steppedAge(snapshot.now - reading.at) ?? ageText(snapshot.now - reading.at)} old)`
				: text,
		];
	});
};

/** What it costs an hour, and what of that is idle. */
const costFacts = ({cost}: ServiceRow, {settings, cost: fleet}: Snapshot): readonly string[] => {
	const currency = settings.prices?.currency ?? fleet?.currency ?? '$';
	const perHour = costText(cost, currency);
	const idle = cost?.idlePerHour === undefined ? '' : `, idle ${idleText(cost, undefined, currency)}`;
	return perHour === undefined ? [] : [`${perHour}/h${idle}`];
};

/** Facts side by side, broken between facts only. */
const packFacts = (facts: readonly string[], separator: string, width: number): readonly string[] => {
	const lines: string[] = [];
	for (const fact of facts) {
		const last = lines.at(-1);
		if (last !== undefined && widthOf(last) + widthOf(separator) + widthOf(fact) <= width)
			lines[lines.length - 1] = last + separator + fact;
		else lines.push(...wrapWords(fact, width));
	}
	return lines;
};

/** What a service is and how it does, as lines of facts with dots between. */
export const factLines = (row: ServiceRow, snapshot: Snapshot, theme: Theme, width: number): ReadonlyArray<readonly Span[]> => {
	const {service} = row;
	const facts = [
		service.mode === undefined ? service.system : `${service.system} (${service.mode})`,
		[service.engine, versions(service)].filter(part => part !== undefined && part !== '').join(' '),
		service.model?.value,
		unitFact(service),
		gpuFact(service),
		strategyFact(service),
		...service.managers.map(managerText),
	].filter((fact): fact is NonNullable<typeof fact> => fact !== undefined && fact !== '');
	const lines = (parts: readonly string[], role: Span['role']): ReadonlyArray<readonly Span[]> =>
		packFacts(parts, ` ${theme.glyphs.dot} `, width - 2).map(text => [{text: ` ${text}`, role}]);
	const limits = snapshot.limits.length === 0 ? [] : lines([snapshot.limits.join(' ')], 'look');
	return [
		...lines(facts, 'dim'),
		...lines(countSentences(service), 'dim'),
		...lines([...numberFacts(row, snapshot), ...costFacts(row, snapshot)], 'plain'),
		...limits,
	];
};
