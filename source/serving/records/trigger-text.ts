import {type Raw, rawObject, rawText} from '../raw.ts';

/** What a trigger measures, by the scalers that say it in words of their own. https://keda.sh/docs/latest/scalers/ */
const subjects = [
	'metricName',
	'podSelector',
	'queueName',
	'topic',
	'query',
	'queryName',
	'listName',
	'streamName',
	'subscriptionName',
] as const;

/** What it scales towards. */
const targets = [
	'threshold',
	'value',
	'targetValue',
	'targetQueryValue',
	'queueLength',
	'lagThreshold',
	'listLength',
	'desiredReplicas',
	'subscriptionSize',
	'messageCount',
	'targetPendingRequests',
] as const;

/** A query may be as long as a page. */
const longest = 48;

const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

const firstOf = (metadata: Raw, names: readonly string[]): string | undefined =>
	names.map(name => rawText(metadata[name])).find(text => text !== undefined);

/** `prometheus vllm:num_requests_waiting`: the trigger by its own name, else by what it measures. Other metadata may hold addresses and keys. */
export const triggerName = (trigger: Raw): string => {
	const type = rawText(trigger['type']) ?? 'unknown trigger';
	const name = rawText(trigger['name']) ?? firstOf(rawObject(trigger['metadata']), subjects);
	return name === undefined ? type : `${type} ${shortened(name.replaceAll(/\s+/g, ' ').trim())}`;
};

/** `prometheus vllm:num_requests_waiting 10`, `cpu 70 %`. */
export const triggerText = (trigger: Raw): string => {
	const target = firstOf(rawObject(trigger['metadata']), targets);
	const unit = rawText(trigger['metricType']) === 'Utilization' ? ' %' : '';
	return target === undefined ? triggerName(trigger) : `${triggerName(trigger)} ${target}${unit}`;
};
