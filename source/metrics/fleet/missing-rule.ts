import type {MetricName, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import type {Capabilities} from '../probe-capabilities.ts';
import type {EngineSource} from '../queries/load-query.ts';
import type {LayerName, Layers} from './layers.ts';

export type MissingContext = {
	readonly target: MetricsTarget;
	readonly capabilities: Capabilities;
	readonly layers: Layers;
	readonly isAmbiguous: boolean;
	/** Whose series the service has. */
	readonly source: EngineSource | undefined;
	readonly metrics: Omit<ServiceMetrics, 'missing'>;
	/** What was missing before: of what is not asked for with every refresh. */
	readonly before: ServiceMetrics['missing'];
};

/** Why a number is missing, in a sentence with the next step. */
export type Rule = {readonly applies: (context: MissingContext) => boolean; readonly sentence: (context: MissingContext) => string};

const noPods = 'It has no pods.';
const noneReady = 'None of its replicas is ready.';

export const noReplica: Rule = {
	applies: ({target}) => !target.pods.some(({ready}) => ready),
	sentence: ({target}) => (target.pods.length === 0 ? noPods : noneReady),
};

/** What was said of a number before and may still hold; what was said of its replicas is known anew each time. */
export const saidBefore = ({before}: MissingContext, metric: MetricName): string | undefined => {
	const said = before[metric];
	return said === noPods || said === noneReady ? undefined : said;
};

export const failed = (layer: LayerName): Rule => ({
	applies: ({layers}) => layers.failures[layer] !== undefined,
	sentence: ({layers}) => layers.failures[layer]?.sentence ?? '',
});
