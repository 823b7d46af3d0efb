import type {EngineMetrics} from '../engines/engine-metrics.ts';

/** Where a pod serves a page of metrics. The API server's proxy knows ports of pods by number alone. */
export type PageAddress = {
	readonly port: number;
	readonly path: string;
	readonly query?: string;
	readonly scheme?: 'https';
};

/** What is read of a pod. */
export type ScrapedPod = {
	readonly metadata: {
		readonly name: string;
		readonly namespace?: string;
		readonly uid?: string;
		readonly annotations?: Readonly<Record<string, string>>;
	};
	readonly spec?: {
		readonly nodeName?: string;
		readonly containers?: ReadonlyArray<{
			readonly ports?: ReadonlyArray<{readonly name?: string; readonly containerPort?: number; readonly protocol?: string}>;
		}>;
	};
};

/** Addresses that are tried at most. */
const most = 6;

const annotated: ReadonlyArray<{readonly port: string; readonly path: string; readonly scheme?: string}> = [
	{port: 'prometheus.kserve.io/port', path: 'prometheus.kserve.io/path'},
	{port: 'prometheus.io/port', path: 'prometheus.io/path', scheme: 'prometheus.io/scheme'},
];

const isMetricsPort = (name: string | undefined): boolean => name !== undefined && /^(?:metrics|http-metrics|prom.*)$/.test(name);

const portOf = (text: string | undefined): number | undefined => {
	const port = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 0;
	return port > 0 && port < 65_536 ? port : undefined;
};

/** A plain path: whatever an annotation says, the request stays below the proxy of its pod. */
const pathOf = (text: string | undefined): Pick<PageAddress, 'path' | 'query'> | undefined => {
	const [, path, query] = /^(\/[\w.~:@+-]+(?:\/[\w.~:@+-]+)*)(?:\?([\w.~:@+=&[\]-]*))?$/.exec(text ?? '') ?? [];
	if (path === undefined || /\/\.{1,2}(?:\/|$)/.test(path)) return undefined;
	return {path, ...(query === undefined || query === '' ? {} : {query})};
};

/** `--port 8000` and `--port=8000`: what an engine was told. */
const portsOfArguments = (args: readonly string[]): readonly number[] =>
	args.flatMap((argument, index) => {
		const [, name, value] = /^--((?:http-|metrics-)?port)(?:=(.*))?$/.exec(argument) ?? [];
		return name === undefined ? [] : (portOf(value ?? args[index + 1]) ?? []);
	});

/**
 * Where the page of a pod may be, the likeliest first: what its annotations say, ports that are named after metrics, then where its
 * kind serves it by itself.
 */
export const pageAddresses = (pod: ScrapedPod, page: EngineMetrics['page'], args: readonly string[]): readonly PageAddress[] => {
	const {annotations = {}} = pod.metadata;
	const path = page?.path ?? '/metrics';
	const ports = (pod.spec?.containers ?? []).flatMap(container => container.ports ?? []);
	const offered = ports.flatMap(({name, containerPort, protocol = 'TCP'}) =>
		containerPort === undefined || protocol !== 'TCP' ? [] : [{name, port: containerPort}],
	);
	const told = portsOfArguments(args);
	const usual = page?.ports ?? [];
	const isOffered = (port: number): boolean => offered.some(candidate => candidate.port === port);
	const found: PageAddress[] = [
		...annotated.flatMap(names => {
			const place = pathOf(annotations[names.path]) ?? {path};
			const scheme = names.scheme === undefined ? undefined : annotations[names.scheme];
			const own = portOf(annotations[names.port]);
			const isSaid = own !== undefined || annotations[names.path] !== undefined;
			const candidates =
				own !== undefined ? [own] : isSaid ? [...usual.filter(isOffered), ...offered.map(({port}) => port)].slice(0, 1) : [];
			return candidates.map(port => ({port, ...place, ...(scheme === 'https' ? {scheme} : {})}));
		}),
		...offered.filter(({name}) => isMetricsPort(name)).map(({port}) => ({port, path})),
		...[...usual.filter(isOffered), ...told, ...usual].map(port => ({port, path})),
		...offered.map(({port}) => ({port, path})),
	];
	const unique = new Map(found.map(address => [`${address.scheme ?? ''}:${address.port}${address.path}?${address.query ?? ''}`, address]));
	return [...unique.values()].slice(0, most);
};

/** `8000/metrics`: as sentences name it. */
export const addressText = ({scheme, port, path}: PageAddress): string => `${scheme === undefined ? '' : `${scheme}:`}${port}${path}`;
