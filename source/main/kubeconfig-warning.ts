import type {Stats} from 'node:fs';
import type {ClusterTarget} from '../cluster/cluster-target.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';

/** Read by nobody but their owner, as a key of ssh is. */
const groupAndOthers = 0o077;
const mayWrite = 0o022;

/**
 * What to say of a kubeconfig that others on this machine can use or change. Only of one that holds something to use, or a program to
 * change. Undefined: nothing. `stat` rejects where there is no file.
 */
export const kubeconfigWarning = async (
	{origin, user}: ClusterTarget,
	stat: (file: string) => Promise<Pick<Stats, 'mode'>>,
): Promise<SafeText | undefined> => {
	if (origin === undefined) return undefined;
	const mode = await stat(origin.file).then(
		({mode: all}) => all & groupAndOthers,
		() => 0,
	);
	if (mode === 0) return undefined;
	const hasSecret = Boolean(user.token || user.password || user['client-key-data']);
	const problem =
		(mode & mayWrite) !== 0
			? 'others on this machine may change it'
			: hasSecret
				? 'others on this machine may read its secrets'
				: undefined;
	return problem === undefined ? undefined : toSafeText(`modeldeck: ${origin.file}: ${problem}; chmod 600 ends that.`);
};
