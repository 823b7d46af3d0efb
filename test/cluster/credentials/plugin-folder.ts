import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {KubeconfigExec} from '../../../source/cluster/kubeconfig/kubeconfig.ts';

export const apiVersion = 'client.authentication.k8s.io/v1';

/** What a plugin prints. */
export const credential = (status: Readonly<Record<string, unknown>>, version = apiVersion): string =>
	JSON.stringify({kind: 'ExecCredential', apiVersion: version, status});

/** A folder of real little plugins. Shell scripts, for Node takes fifty times as long to start. */
export type PluginFolder = {
	readonly folder: string;
	/** Writes an executable and returns the exec section of a kubeconfig that names it. Each start adds a line to its `runs`. */
	readonly plugin: (name: string, script: string, exec?: Partial<KubeconfigExec>) => KubeconfigExec;
	readonly runs: (name: string) => number;
	readonly write: (name: string, text: string) => string;
	readonly read: (name: string) => string;
	readonly has: (name: string) => boolean;
	readonly close: () => Promise<void>;
};

export const createPluginFolder = (): PluginFolder => {
	const folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-plugins-'));
	const place = (name: string): string => path.join(folder, name);
	const read = (name: string): string => (existsSync(place(name)) ? readFileSync(place(name), 'utf8') : '');
	return {
		folder,
		plugin(name, script, exec) {
			writeFileSync(place(name), `#!/bin/sh\ncd '${folder}'\necho run >> ${name}.runs\n${script}\n`);
			chmodSync(place(name), 0o700);
			return {apiVersion, command: place(name), interactiveMode: 'Never', ...exec};
		},
		runs: name => read(`${name}.runs`).split('\n').length - 1,
		write(name, text) {
			writeFileSync(place(name), text);
			return place(name);
		},
		read,
		has: name => existsSync(place(name)),
		close: async () => rmSync(folder, {recursive: true, force: true}),
	};
};

/** A line of a script that prints a credential. */
export const print = (text: string): string => `cat <<'END'\n${text}\nEND`;
