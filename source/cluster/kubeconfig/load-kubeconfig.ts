import path from 'node:path';
import {lookup} from '../../domain/lookup.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {inClusterKubeconfig} from './in-cluster.ts';
import type {Kubeconfig} from './kubeconfig.ts';
import {mergeKubeconfigs} from './merge-kubeconfigs.ts';
import {parseKubeconfig} from './parse-kubeconfig.ts';

export type KubeconfigSources = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly homeDirectory: string;
	readonly workingDirectory?: string;
	/** `--kubeconfig`: this file and no other. */
	readonly explicitPath?: string;
	/** UTF-8 text; rejects with Node's error codes. */
	readonly readFile: (file: string) => Promise<string>;
};

const readProblems = lookup<string>({
	ENOENT: 'it does not exist',
	EACCES: 'permission denied',
	EPERM: 'permission denied',
	EISDIR: 'it is a directory',
});

const codeOf = (error: unknown): string => (error as {code?: string} | undefined)?.code ?? '';

/** A list such as kubectl's: empty places and repetitions are skipped. */
const splitList = (list: string): readonly string[] => [...new Set(list.split(path.delimiter).filter(file => file !== ''))];

/**
 * The kubeconfig as kubectl sees it: `--kubeconfig`, else the files of KUBECONFIG, else ~/.kube/config, else a pod's service
 * account. Files that do not exist are skipped unless named explicitly. A failure is of kind 'credentials'.
 */
export const loadKubeconfig = async (sources: KubeconfigSources): Promise<Outcome<Kubeconfig>> => {
	const {environment, homeDirectory, explicitPath, readFile} = sources;
	const listed = environment['KUBECONFIG'] ?? '';
	const files =
		explicitPath !== undefined ? [explicitPath] : listed !== '' ? splitList(listed) : [path.join(homeDirectory, '.kube', 'config')];
	const configs: Kubeconfig[] = [];
	for (const name of files) {
		const file = path.resolve(sources.workingDirectory ?? '.', name);
		const text = await readFile(file).then(success, error => failed({kind: 'credentials', sentence: codeOf(error)}));
		if (!text.ok) {
			const code = text.failure.sentence;
			if (code === 'ENOENT' && explicitPath === undefined) continue;
			const problem = readProblems[code] ?? (code === '' ? 'it cannot be read' : code);
			return failed({kind: 'credentials', sentence: toSafeText(`Cannot read the kubeconfig ${file}: ${problem}.`)});
		}
		const config = parseKubeconfig(text.value, file);
		if (!config.ok) return config;
		configs.push(config.value);
	}
	const merged = mergeKubeconfigs(configs);
	if (explicitPath === undefined && merged.contexts.size === 0) {
		const inCluster = await inClusterKubeconfig(environment, readFile);
		if (inCluster !== undefined) return success(inCluster);
	}
	if (configs.length > 0) return success(merged);
	const places = listed === '' ? `${files[0]} does not exist and KUBECONFIG is not set` : `no file of KUBECONFIG exists (${listed})`;
	return failed({kind: 'credentials', sentence: toSafeText(`There is no kubeconfig: ${places}.`)});
};
