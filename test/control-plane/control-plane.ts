import {execFile, spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {homedir, tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe} from 'vitest';
import {killPart, signalPart, startPart} from './plane-parts.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

/** The users of a plane, as its `start` script makes them; only admin has rights until a test binds some. */
export type PlaneUser = 'admin' | 'oncall' | 'viewer' | 'nobody';

export type ControlPlane = {
	/** State, logs, pids, certificates, `egress.map`, `pod.log`, `pod-previous.log`, `audit.log`. */
	readonly folder: string;
	readonly server: string;
	readonly kubeconfig: (user: PlaneUser) => string;
	/** Runs kubectl as admin, with an optional standard input, and returns its standard output. Throws with what it said. */
	readonly kubectl: (arguments_: readonly string[], input?: string) => Promise<string>;
	/** SIGKILL: connections break, nothing is said; what it kept is in etcd. */
	readonly killApiServer: () => Promise<void>;
	/** Starts it again at the same address, with flags that win over those it had first, and waits until it is ready. */
	readonly startApiServer: (...flags: readonly string[]) => Promise<void>;
	/** Stops the controllers where they stand, or lets them go on: what is compared meanwhile does not move. */
	readonly freezeControllers: (frozen: boolean) => Promise<void>;
	readonly stop: () => Promise<void>;
};

/** The folder of the control plane's programs: KUBEBUILDER_ASSETS, or where `build` puts them; undefined: not built. */
export const controlPlaneAssets = (): string | undefined => {
	const named = process.env['KUBEBUILDER_ASSETS'];
	const version = /^\s*k8s\.io\/kubernetes v(\S+)/m.exec(readFileSync(path.join(here, 'go.mod'), 'utf8'))?.[1] ?? '';
	const built = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'modeldeck/control-plane', version);
	return [named, built].find(folder => folder !== undefined && existsSync(path.join(folder, 'kube-apiserver')));
};

/** `describe` where there is a control plane, a visible skip elsewhere. MODELDECK_REQUIRE_CONTROL_PLANE=1 turns the skip into a failure. */
export const describeWithControlPlane = (name: string, body: (assets: string) => void): void => {
	const assets = controlPlaneAssets();
	if (assets !== undefined) {
		describe(name, () => body(assets));
		return;
	}
	if (process.env['MODELDECK_REQUIRE_CONTROL_PLANE'] === '1') throw new Error('no control plane: run test/control-plane/build');
	describe.skip(`${name} (no control plane: run test/control-plane/build)`, () => body(''));
};

/** A server that listens there, or undefined where another one does. */
const listen = (port: number): Promise<Server | undefined> =>
	new Promise(resolve => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, '127.0.0.1', () => resolve(server));
	});

const close = (server: Server | undefined): Promise<void> =>
	new Promise(resolve => {
		if (server === undefined) resolve();
		else server.close(() => resolve());
	});

// The ports that `start` and `operator` derive from the first one, which they do not use themselves.
const offsets = [443, 444, 379, 380, 250, 257, 259, 300, 301, 302, 303, 304];

/** A thousand ports for one plane: whoever listens on the first one owns them, so that planes that start together do not meet. */
const claimPorts = async (): Promise<{readonly first: number; readonly claim: Server}> => {
	for (let first = 20_000; first < 32_000; first += 1000) {
		const claim = await listen(first);
		if (claim === undefined) continue;
		claim.unref();
		const others = await Promise.all(offsets.map(offset => listen(first + offset)));
		await Promise.all(others.map(close));
		if (others.every(server => server !== undefined)) return {first, claim};
		await close(claim);
	}
	throw new Error('no free ports for a control plane');
};

/** Starts a real control plane with fake nodes on loopback: about 4 s. Always `stop` it. */
export const startControlPlane = async (): Promise<ControlPlane> => {
	const assets = controlPlaneAssets();
	if (assets === undefined) throw new Error('no control plane: run test/control-plane/build');
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-plane-'));
	const {first, claim} = await claimPorts();
	const environment = {...process.env, KUBEBUILDER_ASSETS: assets};
	// Not awaited by its pipes: the servers that `start` leaves behind would hold them open.
	await new Promise<void>((resolve, reject) => {
		const child = spawn(path.join(here, 'start'), [folder, String(first)], {env: environment, stdio: 'ignore'});
		child.once('error', reject);
		child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`start ended with ${code}: see ${folder}`))));
	});
	const kubeconfig = (user: PlaneUser): string => path.join(folder, `${user}.kubeconfig`);
	// By default it keeps the kinds of a server under its address: the plane that had these ports before may have had others.
	const kubectl: ControlPlane['kubectl'] = async (arguments_, input) => {
		const options = ['--kubeconfig', kubeconfig('admin'), '--cache-dir', path.join(folder, 'kubectl-cache')];
		const child = run(path.join(assets, 'kubectl'), [...options, ...arguments_], {maxBuffer: 64 << 20});
		child.child.stdin?.end(input ?? '');
		return (await child).stdout;
	};
	return {
		folder,
		server: `https://127.0.0.1:${first + 443}`,
		kubeconfig,
		kubectl,
		killApiServer: () => killPart(folder, 'apiserver'),
		async startApiServer(...flags) {
			const started = await startPart(folder, 'apiserver', flags);
			await started.until(() =>
				kubectl(['get', '--raw', '/readyz']).then(
					() => true,
					() => false,
				),
			);
		},
		freezeControllers: frozen => signalPart(folder, 'controllers', frozen ? 'SIGSTOP' : 'SIGCONT'),
		async stop() {
			await run(path.join(here, 'stop'), [folder]);
			await close(claim);
			await rm(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};
};

/** Manifests of a fleet of model services, as `kubectl create -f -` takes them. */
export const fleetManifests = async (size: {nodes: number; namespaces: number; services: number; replicas: number}): Promise<string> =>
	(
		await run(
			path.join(here, 'fleet'),
			Object.entries(size).flatMap(([name, value]) => [`--${name}`, String(value)]),
			{maxBuffer: 256 << 20},
		)
	).stdout;
