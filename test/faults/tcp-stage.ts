import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {directionOf, startFlow} from './staged-flow.ts';
import type {Direction, StagedConnection, Toxic} from './toxic.ts';

type Target = {readonly host: string; readonly port: number};

export type TcpStage = {
	readonly host: string;
	readonly port: number;
	/** All there were, the oldest first. */
	readonly connections: () => readonly StagedConnection[];
	/** In all, both ways. */
	readonly bytes: () => {readonly up: number; readonly down: number};
	/** Something was done to what passes, or to all ways at once. */
	readonly isStruck: () => boolean;
	/** In place of those before, at once, also for connections that are open. What was held stays dead. */
	readonly setToxics: (toxics: readonly Toxic[]) => void;
	/** Cuts what is open. */
	readonly cutAll: (how: 'reset' | 'close') => void;
	/** The way dies: what is open now and all that is opened until `release` passes nothing any more, without an end. */
	readonly holdAll: () => void;
	readonly release: () => void;
	/** No one listens any more, or again. What is open stays. */
	readonly refuse: (isRefused: boolean) => Promise<void>;
	/** Connections from now on go there: the server has moved. */
	readonly setTarget: (target: Target) => void;
	/** Resolves when this many connections are open. */
	readonly settled: (open: number) => Promise<void>;
	readonly close: () => Promise<void>;
};

const requestLine = /^([A-Z]+ \S+) HTTP\/1\.1\r\n/;

/** A socket that is ending, or has no connection yet, cannot be reset: Node would keep its handle for ever. */
const reset = (socket: Socket): void => {
	if (socket.writableEnded || socket.connecting) socket.destroy();
	else socket.resetAndDestroy();
};

/** https://github.com/cprosche/mulberry32: small, seeded, good enough to spread delays. */
const createRandom = (seed: number): (() => number) => {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
};

/**
 * A stage between a real client and a real server, where the bytes of TCP connections are delayed, cut, sliced, held or lost.
 * It reads request lines of plain HTTP/1.1 to choose by; TLS passes as it is.
 */
export const startTcpStage = async (target: Target, seed = 1): Promise<TcpStage> => {
	const random = createRandom(seed);
	const sockets = new Set<Socket>();
	const connections: Array<StagedConnection & {readonly cut: (how: 'reset' | 'close') => void; readonly hold: () => void}> = [];
	const waiting = new Set<() => void>();
	const befallen = new Map<Toxic, number>();
	const busyUntil = new Map<Toxic, number>();
	let toxics: readonly Toxic[] = [];
	let goal = target;
	let isDown = false;
	let isStruck = false;
	const wake = (): void => {
		for (const look of [...waiting]) look();
	};

	const accept = (client: Socket): void => {
		const server = connect({...goal, allowHalfOpen: true});
		const requests: string[] = [];
		const bytes = {up: 0, down: 0};
		const verdicts = new Map<Toxic, boolean>();
		let isDead = isDown;
		let isOpen = true;
		const connection: (typeof connections)[number] = {
			order: connections.length,
			requests,
			get request() {
				return requests.at(-1) ?? '';
			},
			get up() {
				return bytes.up;
			},
			get down() {
				return bytes.down;
			},
			get isOpen() {
				return isOpen;
			},
			cut(how) {
				for (const socket of [client, server]) {
					if (how === 'reset') reset(socket);
					else socket.end();
				}
				// An end towards us is an end: the other half is not waited for.
				if (how === 'close') server.destroySoon();
			},
			hold() {
				isDead = true;
			},
		};
		connections.push(connection);
		const befalls = (toxic: Toxic): boolean => {
			const known = verdicts.get(toxic);
			if (known !== undefined) return known;
			const times = befallen.get(toxic) ?? 0;
			const verdict = times < (toxic.times ?? Number.POSITIVE_INFINITY) && (toxic.matches?.(connection) ?? true);
			if (verdict) befallen.set(toxic, times + 1);
			verdicts.set(toxic, verdict);
			return verdict;
		};
		const flow = (direction: Direction, source: Socket, sink: Socket) =>
			startFlow(source, sink, {
				toxics: () => toxics.filter(toxic => directionOf(toxic) === direction && befalls(toxic)),
				arrive(piece) {
					if (direction === 'down') return;
					const [, line] = requestLine.exec(piece.subarray(0, 8192).toString('latin1')) ?? [];
					if (line === undefined) return;
					requests.push(line);
					verdicts.clear();
					up.begin();
					down.begin();
				},
				passed(count) {
					bytes[direction] += count;
				},
				struck() {
					isStruck = true;
				},
				isDead: () => isDead,
				hold: connection.hold,
				reset: () => connection.cut('reset'),
				close: () => connection.cut('close'),
				...{random, busyUntil},
			});
		const up = flow('up', client, server);
		const down = flow('down', server, client);
		const other = new Map([
			[client, server],
			[server, client],
		]);
		for (const [socket, opposite] of other) {
			sockets.add(socket);
			socket.setNoDelay(true);
			socket.on('error', () => {
				if (!isDead) reset(opposite);
			});
			socket.on('close', () => {
				sockets.delete(socket);
				// A dead way tells nobody; the far end learns nothing of it before the stage is taken down.
				if (!isDead && !opposite.destroyed) opposite.destroySoon();
				if (socket === client) isOpen = false;
				wake();
			});
		}
		wake();
	};

	const listener = createServer({allowHalfOpen: true}, accept);
	const listen = (port: number): Promise<void> =>
		new Promise((resolve, reject) => {
			listener.once('error', reject);
			listener.listen(port, '127.0.0.1', () => {
				listener.off('error', reject);
				resolve();
			});
		});
	/** Not among the ports that outgoing connections get: it must be free again after it was given up for a while. */
	const listenAnywhere = async (): Promise<void> => {
		for (let left = 50; left > 0; left--) {
			try {
				return await listen(10_000 + Math.floor(Math.random() * 10_000));
			} catch (error) {
				if (left === 1) throw error;
			}
		}
	};
	await listenAnywhere();
	const {port} = listener.address() as AddressInfo;
	return {
		host: '127.0.0.1',
		port,
		connections: () => connections,
		bytes: () => ({
			up: connections.reduce((sum, {up}) => sum + up, 0),
			down: connections.reduce((sum, {down}) => sum + down, 0),
		}),
		isStruck: () => isStruck,
		setToxics(next) {
			toxics = next;
		},
		cutAll(how) {
			for (const connection of connections) if (connection.isOpen) connection.cut(how);
		},
		holdAll() {
			isDown = true;
			isStruck = true;
			for (const connection of connections) connection.hold();
		},
		release() {
			isDown = false;
		},
		async refuse(isRefused) {
			if (isRefused === listener.listening) {
				// `close` waits for what is open, which is to stay open.
				isStruck ||= isRefused;
				if (isRefused) listener.close();
				else await listen(port);
			}
		},
		setTarget(next) {
			goal = next;
		},
		settled: open =>
			new Promise(resolve => {
				const look = (): void => {
					if (connections.filter(({isOpen}) => isOpen).length !== open) return;
					waiting.delete(look);
					resolve();
				};
				waiting.add(look);
				look();
			}),
		async close() {
			for (const socket of sockets) socket.destroy();
			if (listener.listening) await new Promise(resolve => listener.close(resolve));
		},
	};
};
