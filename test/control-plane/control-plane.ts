import {execFile, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {homedir, tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe} from 'vitest';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

/** The users of a plane, as its `start` script makes them; only admin has rights until a test binds some. */
export type PlaneUser = 'admin' | 'oncall' | 'viewer' | 'nobody';

export type ControlPlane = {
	/** State, logs, pids, certificates, `egress.map`, `pod.log`, `audit.log`. */
	readonly folder: string;
	readonly server: string;
	readonly kubeconfig: (user: PlaneUser) => string;
	/** Runs kubectl as admin, with an optional standard input, and returns its standard output. Throws with what it said. */
	readonly kubectl: (arguments_: readonly string[], input?: string) => Promise<string>;
	readonly stop: () => Promise<void>;
};

/** The folder of the control plane's programs: KUBEBUILDER_ASSETS, or where `build` puts them; undefined: not built. */
export const controlPlaneAssets = (): string | undefined => {
	const named = process.env['KUBEBUILDER_ASSETS'];
	const built = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'modeldeck/control-plane/1.36.3');
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

const isFree = (port: number): Promise<boolean> =>
	new Promise(resolve => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});

// The ports that `start` derives from its first one.
const offsets = [443, 379, 380, 250, 257, 259];

const findFirstPort = async (): Promise<number> => {
	for (let attempt = 0; attempt < 50; attempt++) {
		const first = 20_000 + 1000 * Math.floor(Math.random() * 12);
		const free = await Promise.all(offsets.map(offset => isFree(first + offset)));
		if (free.every(Boolean)) return first;
	}
	throw new Error('no free ports for a control plane');
};

/** Starts a real control plane with fake nodes on loopback: about 4 s. Always `stop` it. */
export const startControlPlane = async (): Promise<ControlPlane> => {
	const assets = controlPlaneAssets();
	if (assets === undefined) throw new Error('no control plane: run test/control-plane/build');
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-plane-'));
	const first = await findFirstPort();
	const environment = {...process.env, KUBEBUILDER_ASSETS: assets};
	// Not awaited by its pipes: the servers that `start` leaves behind would hold them open.
	await new Promise<void>((resolve, reject) => {
		const child = spawn(path.join(here, 'start'), [folder, String(first)], {env: environment, stdio: 'ignore'});
		child.once('error', reject);
		child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`start ended with ${code}: see ${folder}`))));
	});
	const kubeconfig = (user: PlaneUser): string => path.join(folder, `${user}.kubeconfig`);
	return {
		folder,
		server: `https://127.0.0.1:${first + 443}`,
		kubeconfig,
		async kubectl(arguments_, input) {
			const child = run(path.join(assets, 'kubectl'), ['--kubeconfig', kubeconfig('admin'), ...arguments_], {maxBuffer: 64 << 20});
			child.child.stdin?.end(input ?? '');
			return (await child).stdout;
		},
		async stop() {
			await run(path.join(here, 'stop'), [folder]);
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
