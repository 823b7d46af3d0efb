import {once} from 'node:events';
import {createServer, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {seriesOfScrapes, type WrittenSeries} from '../demo/prometheus/remote-write.ts';
import {vllmSamples} from '../metrics/fleet-samples.ts';
import {pageOf} from '../metrics/scrape/pages.ts';

/** Requests a second that each replica of a service counts. */
export const requestsPerSecond = 4;
export const waitingRequests = 3;

/** One process that serves a page of metrics, as a replica of an engine does. */
export type SmallExporter = {
	/** `host:port`, the same for all its lives. */
	readonly address: string;
	/** What it says is of this pod. */
	readonly belongTo: (namespace: string, pod: string) => void;
	/** What it would have said each second from `start` to `end`, milliseconds. */
	readonly past: (start: number, end: number) => readonly WrittenSeries[];
	/** It answers with a page from now on. */
	readonly serve: () => void;
	/** Its process is gone: connections are refused. */
	readonly die: () => Promise<void>;
	/** Another process at the same address, which counts from 0. */
	readonly startAgain: () => Promise<void>;
	/** What else stands on its page, in pieces of whole lines, from now on. Resolves when somebody has read all of it. */
	readonly append: (pieces: () => Iterable<string>) => Promise<void>;
	readonly close: () => Promise<void>;
};

const writeAll = async (response: ServerResponse, pieces: Iterable<string>): Promise<void> => {
	for (const text of pieces) if (!response.write(text) && !response.destroyed) await once(response, 'drain');
	response.end();
};

export const startSmallExporter = async (): Promise<SmallExporter> => {
	let pod: {readonly namespace: string; readonly name: string} | undefined;
	let isServing = false;
	let zero = Date.now() - 3_600_000;
	let more: () => Iterable<string> = () => [];
	let onRead = (): void => {};
	let server: Server;
	let address = '127.0.0.1:0';
	const samplesAt = (at: number): readonly Sample[] => {
		if (pod === undefined) return [];
		const count = (requestsPerSecond * (at - zero)) / 1000;
		return vllmSamples({namespace: pod.namespace, pod: pod.name, requests: [0, count], waiting: waitingRequests, running: 8});
	};
	const listen = async (): Promise<void> => {
		server = createServer((_, response) => {
			// Nothing that a Prometheus would remember as having been there.
			if (!isServing) response.writeHead(503).end();
			else {
				response.writeHead(200, {'content-type': 'text/plain; version=0.0.4'});
				response.write(pageOf(samplesAt(Date.now())));
				response.once('finish', onRead);
				void writeAll(response, more());
			}
		});
		server.listen(Number(address.split(':')[1]), '127.0.0.1');
		await once(server, 'listening');
		address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	};
	const die = async (): Promise<void> => {
		if (!server.listening) return;
		const closed = once(server, 'close');
		server.close();
		server.closeAllConnections();
		await closed;
	};
	await listen();
	return {
		address,
		belongTo(namespace, name) {
			pod = {namespace, name};
		},
		serve() {
			isServing = true;
		},
		past(start, end) {
			const scrapes = [];
			for (let at = start; at <= end; at += 1000) {
				const samples = samplesAt(at).map(sample => ({...sample, labels: {...sample.labels, instance: address}}));
				scrapes.push({at, target: address, samples});
			}
			return seriesOfScrapes(scrapes);
		},
		die,
		async startAgain() {
			zero = Date.now();
			await listen();
		},
		append: pieces =>
			new Promise(resolve => {
				more = pieces;
				onRead = resolve;
			}),
		close: die,
	};
};
