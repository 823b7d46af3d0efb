import type {ModelService} from '../domain/model-service.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {widthOf, wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import {latencyText, percentText, rateText, scaleText, versionText} from './words.ts';

const versions = (service: ModelService): string => {
	const coming = versionText(service);
	const serving = service.version?.value;
	return coming.startsWith('→') && serving !== undefined ? `${serving} ${coming.replace('→', '→ ')}` : coming;
};

const gpuFact = ({replicas, gpus}: ModelService): string | undefined =>
	gpus.perReplica === 0 ? undefined : `${replicas.total} × ${gpus.perReplica} GPU${gpus.perReplica === 1 ? '' : 's'} = ${gpus.held}`;

const autoscalerFacts = (service: ModelService): readonly string[] =>
	service.autoscalers.map(autoscaler => {
		const metrics = autoscaler.metrics.length === 0 ? '' : ` on ${autoscaler.metrics.join(', ')}`;
		const blind = autoscaler.blind === undefined ? '' : `, blind: ${autoscaler.blind}`;
		return `HPA ${autoscaler.name} ${scaleText(service).replace(' ?', '')}, now ${autoscaler.current ?? service.replicas.total}${metrics}${blind}`;
	});

/** Numbers say whom they cover: `82% of 3 of 6 replicas`. */
const numberFacts = ({metrics, service}: ServiceRow): readonly string[] => {
	if (metrics === undefined) return [];
	const {gpuUtilization, gpuMemory, gpuReplicas, requestRate, errorRatio, waiting, latency, tokenLatency} = metrics;
	const covered =
		gpuReplicas === undefined || gpuReplicas === service.replicas.total ? '' : ` (${gpuReplicas} of ${service.replicas.total} replicas)`;
	const tokens = [...(latency === undefined ? [] : [latency]), ...(tokenLatency ?? [])]
		.filter(({p95}) => p95 !== undefined)
		.map(({of, p95}) => `${of} p95 ${p95 === undefined ? '' : latencyText(p95.value)}`);
	return [
		gpuUtilization === undefined ? undefined : `GPU ${percentText(gpuUtilization.value)}${covered}`,
		gpuMemory === undefined ? undefined : `memory ${percentText(gpuMemory.value)}`,
		requestRate === undefined ? undefined : `${rateText(requestRate.value)} requests/s`,
		errorRatio === undefined ? undefined : `${percentText(errorRatio.value, true)} errors`,
		waiting === undefined ? undefined : `${rateText(waiting.value)} waiting`,
		...tokens,
	].filter(fact => fact !== undefined);
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
		service.rolling.strategy,
		...autoscalerFacts(service),
		...service.managers.map(manager => `${manager.kind} ${manager.name}`),
	].filter((fact): fact is NonNullable<typeof fact> => fact !== undefined && fact !== '');
	const lines = (parts: readonly string[], role: Span['role']): ReadonlyArray<readonly Span[]> =>
		packFacts(parts, ` ${theme.glyphs.dot} `, width - 2).map(text => [{text: ` ${text}`, role}]);
	const limits = snapshot.limits.length === 0 ? [] : lines([snapshot.limits.join(' ')], 'look');
	return [...lines(facts, 'dim'), ...lines(numberFacts(row), 'plain'), ...limits];
};
