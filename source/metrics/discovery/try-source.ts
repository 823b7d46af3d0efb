import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {MetricsDialect} from '../../domain/metrics-access.ts';
import {type Outcome, success} from '../../domain/outcome.ts';
import type {MetricsSource} from '../metrics-source.ts';
import {type Capabilities, probeNames, probePlaces} from '../probe-capabilities.ts';
import {createPrometheusSource} from '../sources/prometheus-source.ts';
import type {Transport} from '../sources/transport.ts';
import {findCluster} from './find-cluster.ts';

export type FoundSource = {
	readonly source: MetricsSource;
	readonly capabilities: Capabilities;
	/** What every query is limited to: a source of several clusters. */
	readonly matcher?: string;
};

export type TryOptions = {
	readonly client: ClusterClient;
	readonly namespaces: readonly string[] | undefined;
	/** Milliseconds, by the cluster's clock. */
	readonly now: () => number;
	readonly signal: AbortSignal;
};

const look = async (transport: Transport, {cluster, parameters}: MetricsDialect, options: TryOptions): Promise<Outcome<FoundSource>> => {
	const {client, namespaces, now, signal} = options;
	const at = now();
	const own = {now, ...(parameters === undefined ? {} : {parameters})};
	const plain = createPrometheusSource(transport, own);
	const ahead = await plain.clock(signal);
	if (!ahead.ok) return ahead;
	const names = await probeNames(plain, at, signal);
	if (!names.ok) return names;
	const matcher = await findCluster({source: plain, client, namespaces, cluster, names: names.value, at, signal});
	if (!matcher.ok) return matcher;
	const source =
		matcher.value === undefined ? plain : createPrometheusSource(transport, {...own, matcher: matcher.value, ahead: ahead.value});
	const capabilities = await probePlaces(source, names.value, at, signal);
	if (!capabilities.ok) return capabilities;
	return success({source, capabilities: capabilities.value, ...(matcher.value === undefined ? {} : {matcher: matcher.value})});
};

/** Whether it answers, what it has, and which of its clusters is ours. A way that leads nowhere is closed. */
export const trySource = async (transport: Transport, dialect: MetricsDialect, options: TryOptions): Promise<Outcome<FoundSource>> => {
	const found = await look(transport, dialect, options);
	if (!found.ok) await transport.close();
	return found;
};
