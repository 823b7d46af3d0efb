import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** A folder of its own for one test: home, state and kubeconfig of nobody else. */
export type Workspace = {
	readonly folder: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Writes a file and returns its path. */
	readonly write: (name: string, text: string) => string;
	readonly remove: () => void;
};

export const program = fileURLToPath(new URL('../../distribution/modeldeck.js', import.meta.url));

export const createWorkspace = (): Workspace => {
	const folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-end-to-end-'));
	return {
		folder,
		environment: {HOME: folder, XDG_STATE_HOME: path.join(folder, 'state')},
		write(name, text) {
			const file = path.join(folder, name);
			mkdirSync(path.dirname(file), {recursive: true});
			writeFileSync(file, text, {mode: 0o600});
			return file;
		},
		remove: () => rmSync(folder, {recursive: true, force: true}),
	};
};

/** A kubeconfig of one context for a server without TLS. */
export const plainKubeconfig = (context: string, server: string): string => `apiVersion: v1
kind: Config
current-context: ${context}
clusters: [{name: one, cluster: {server: "${server}"}}]
users: [{name: someone, user: {token: secret}}]
contexts: [{name: ${context}, context: {cluster: one, user: someone}}]
`;
