import {ageText} from '../domain/age-text.ts';
import type {ModelService} from '../domain/model-service.ts';
import {counted, latencyText, percentText, quantileText, rateText} from '../domain/number-text.ts';
import type {Latency, Reading} from '../domain/service-metrics.ts';
import {gpuText, scaleText, versionText} from '../domain/service-text.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {isOld, metricsInterval} from './cell.ts';
import {steppedAge} from './header-lines.ts';
import {widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

const versions = (service: ModelService): string => {
	const coming = versionText(service);
	const serving = service.version?.value;
	return coming.startsWith('→') && serving !== undefined ? `${serving} ${coming.replace('→', '→ ')}` : coming;
};

const gpuFact = ({replicas, gpus}: ModelService): string | undefined =>
	gpus.perReplica === 0 ? undefined : `${replicas.total} × ${gpuText(gpus.perReplica)} = ${gpus.held}`;

const autoscalerFacts = (service: ModelService): readonly string[] =>
	service.autoscalers.map(autoscaler => {
		const metrics = autoscaler.metrics.length === 0 ? '' : ` on ${autoscaler.metrics.join(', ')}`;
		const parts = [
			`HPA ${autoscaler.name} ${scaleText({...service, autoscalers: [autoscaler]}).replace(' ?', '')}, now ${autoscaler.current ?? service.replicas.total}${metrics}`,
			// 0 stands for a wish that was never computed.
			(autoscaler.desired ?? 0) === 0 || autoscaler.desired === autoscaler.current ? undefined : `wants ${autoscaler.desired}`,
			autoscaler.atMaximum ? 'at its maximum' : undefined,
			autoscaler.disabled ? 'off while the target is at 0' : undefined,
			autoscaler.blind === undefined ? undefined : `blind: ${autoscaler.blind}`,
			autoscaler.controller === undefined ? undefined : `rewritten by ${autoscaler.controller}`,
		];
		return parts.filter(part => part !== undefined).join(', ');
	});

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

/** Numbers say whom they cover, `GPU 82% (3 of 6 replicas)`, and how old they are where that is not a matter of course. */
const numberFacts = ({metrics, service}: ServiceRow, snapshot: Snapshot): readonly string[] => {
	if (metrics === undefined) return [];
	const {gpuUtilization, gpuMemory, gpuReplicas, requestRate, errorRatio, waiting, running, latency, tokenLatency} = metrics;
	const interval = metricsInterval(snapshot.metricsSource);
	const {total} = service.replicas;
	const covered = gpuReplicas === undefined || gpuReplicas === total ? '' : ` (${gpuReplicas} of ${counted(total, 'replica')})`;
	const facts: ReadonlyArray<readonly [string, Reading | undefined]> = [
		[`GPU ${percentText(gpuUtilization?.value ?? 0)}${covered}`, gpuUtilization],
		[`memory ${percentText(gpuMemory?.value ?? 0)}`, gpuMemory],
		[`${rateText(requestRate?.value ?? 0)} requests/s`, requestRate],
		[`${percentText(errorRatio?.value ?? 0, true)} errors`, errorRatio],
		[`${rateText(waiting?.value ?? 0)} waiting`, waiting],
		[`${rateText(running?.value ?? 0)} running`, running],
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
		service.system,
		[service.engine, versions(service)].filter(part => part !== undefined && part !== '').join(' '),
		service.model?.value,
		gpuFact(service),
		strategyFact(service),
		...autoscalerFacts(service),
		...service.managers.map(manager => `${manager.kind} ${manager.name}`),
	].filter((fact): fact is NonNullable<typeof fact> => fact !== undefined && fact !== '');
	const lines = (parts: readonly string[], role: Span['role']): ReadonlyArray<readonly Span[]> =>
		packFacts(parts, ` ${theme.glyphs.dot} `, width - 2).map(text => [{text: ` ${text}`, role}]);
	const limits = snapshot.limits.length === 0 ? [] : lines([snapshot.limits.join(' ')], 'look');
	return [...lines(facts, 'dim'), ...lines(numberFacts(row, snapshot), 'plain'), ...limits];
};
