import {type AddressInfo, connect, createServer, type Socket} from 'node:net';

/** A way to a server that can lose one answer: the request arrives, and the connection breaks when the server begins to answer. */
export const startLosingProxy = async (target: string) => {
	const {hostname, port} = new URL(target);
	const sockets = new Set<Socket>();
	let losesNext = false;
	const server = createServer(client => {
		const upstream = connect(Number(port), hostname);
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => socket.destroy());
			socket.on('close', () => {
				sockets.delete(socket);
				client.destroy();
				upstream.destroy();
			});
		}
		client.on('data', piece => upstream.write(piece));
		upstream.on('data', piece => {
			if (!losesNext) {
				client.write(piece);
				return;
			}
			losesNext = false;
			client.destroy();
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		loseNext: () => {
			losesNext = true;
		},
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise(resolve => server.close(resolve));
		},
	};
};
