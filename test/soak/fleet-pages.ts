import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {type DemoObject, stringAt} from '../../source/demo/api-server/demo-object.ts';
import type {ObjectStore} from '../../source/demo/api-server/object-store.ts';
import {hashText} from '../../source/demo/world/random.ts';
import {type Course, coursesOf} from '../bench/write-fleet.ts';

/** Of a Prometheus that scrapes the fleet, milliseconds. */
const scrapeInterval = 15_000;
/** The fleet is so many targets, so that no scrape is long. */
const parts = 15;
/** One service in so many has histograms: others are not asked for them. */
const withBuckets = 10;

type PodPage = {readonly uid: string; readonly lines: ReadonlyArray<readonly [series: string, value: Course[2]]>};

const labelText = (labels: Course[1]): string =>
	Object.entries(labels)
		.map(([name, value]) => `${name}="${value}"`)
		.join(',');

const pageOf = (pod: DemoObject): PodPage => {
	const {namespace = '', name, uid} = pod.metadata;
	const service = name.split('-').slice(0, -2).join('-');
	const hasBuckets = hashText(`${namespace}/${service}`) % withBuckets === 0;
	const courses = coursesOf(namespace, name, hashText(`${namespace}/${name}`) % 65_536, hasBuckets);
	return {uid, lines: courses.map(([metric, labels, value]) => [`${metric}{${labelText(labels)}} `, value])};
};

/** What the pods of a cluster and their GPUs tell whoever scrapes them. */
export const startFleetPages = async (store: ObjectStore): Promise<{readonly port: number; readonly close: () => Promise<void>}> => {
	const known = new Map<string, PodPage>();
	const start = Date.now();
	const partOf = ({metadata}: DemoObject): number => hashText(`${metadata.namespace}/${metadata.name}`) % parts;
	const pages = (part: number): string => {
		const scrape = 100 + Math.floor((Date.now() - start) / scrapeInterval);
		const written: string[] = [];
		for (const pod of store.list('pods')) {
			if (partOf(pod) !== part || !pod.metadata.namespace?.startsWith('team-') || stringAt(pod, 'status', 'phase') !== 'Running') continue;
			const page = known.get(pod.metadata.uid) ?? pageOf(pod);
			known.set(pod.metadata.uid, page);
			for (const [series, value] of page.lines) written.push(series + value(scrape));
		}
		return `${written.join('\n')}\n`;
	};
	const unsubscribe = store.subscribe(({type, resource, object}) => {
		if (resource === 'pods' && type === 'DELETED') known.delete(object.metadata.uid);
	});
	const server: Server = createServer((request, response) => {
		const part = Number(new URL(request.url ?? '/', 'http://fleet').searchParams.get('part'));
		response.writeHead(200, {'Content-Type': 'text/plain; version=0.0.4'}).end(pages(part));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		async close() {
			unsubscribe();
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
};

/** How a Prometheus is told to scrape them. */
export const scrapeConfiguration = (port: number): string =>
	[
		`global: {scrape_interval: ${scrapeInterval / 1000}s}`,
		'scrape_configs:',
		'  - job_name: fleet',
		'    honor_labels: true',
		'    static_configs:',
		...Array.from({length: parts}, (_, part) => `      - {targets: ["127.0.0.1:${port}"], labels: {__param_part: "${part}"}}`),
		'',
	].join('\n');
