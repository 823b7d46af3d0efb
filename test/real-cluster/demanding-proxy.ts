import {once} from 'node:events';
import {createServer, type IncomingMessage} from 'node:http';
import {type AddressInfo, connect, type Socket} from 'node:net';

/** An HTTP proxy on the way to a server, that can want to know who asks, as one whose passwords have run out. */
export const startDemandingProxy = async (target: string) => {
	const {hostname, port} = new URL(target);
	const sockets = new Set<Socket>();
	let isDemanding = false;
	let refusals = 0;
	const server = createServer((_, response) => response.writeHead(400).end());
	server.on('connect', (_: IncomingMessage, near: Socket, head: Buffer) => {
		sockets.add(near);
		near.on('error', () => near.destroy());
		if (isDemanding) {
			refusals++;
			near.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n');
			return;
		}
		const far = connect(Number(port), hostname, () => {
			near.write('HTTP/1.1 200 OK\r\n\r\n');
			far.write(head);
			far.pipe(near);
			near.pipe(far);
		});
		sockets.add(far);
		far.on('error', () => near.destroy());
		near.on('close', () => far.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const cut = (): void => {
		for (const socket of sockets) socket.destroy();
		sockets.clear();
	};
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		/** What is open breaks, and who comes again is refused, or not any more. */
		demand(demanded: boolean): void {
			isDemanding = demanded;
			if (demanded) cut();
		},
		refusals: () => refusals,
		async close() {
			cut();
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
};
