import {createHash, randomUUID} from 'node:crypto';
import {systemClock} from '../cluster/clock.ts';
import type {ClusterTarget} from '../cluster/cluster-target.ts';
import {pluginDoubt} from '../cluster/credentials/plugin-doubt.ts';
import {runPlugin} from '../cluster/credentials/run-plugin.ts';
import {maskArguments} from '../domain/mask-secrets.ts';
import {failed, type Outcome, success} from '../domain/outcome.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import {stateFile} from '../session/state/state-file.ts';

export type ApprovalOptions = {
	readonly homeDirectory: string;
	/** Where it is remembered what has been approved. */
	readonly stateDirectory: string;
	/** Puts a question to the person; undefined: there is nobody to answer. */
	readonly ask: ((question: SafeText) => Promise<boolean>) | undefined;
	/** Tells what nobody is asked about. */
	readonly tell: (line: SafeText) => void;
};

const most = 200;

/** What is approved is one program with its arguments, named by one file. A hash: arguments may hold secrets. */
const keyOf = ({origin, user}: ClusterTarget): string =>
	createHash('sha256')
		.update(JSON.stringify([origin?.file, user.exec?.command, user.exec?.args ?? [], user.exec?.env ?? []]))
		.digest('hex');

const approvedIn = (content: unknown): readonly string[] => {
	const list = (content as {readonly approved?: unknown} | null | undefined)?.approved;
	return Array.isArray(list) ? list.filter(item => typeof item === 'string') : [];
};

/**
 * Shows the plugin of a kubeconfig that stands outside of ~/.kube, or that leads outside of its folder, before it is first started, and
 * asks. Where nobody can answer, the first is told and started, as every other program does; the second is refused.
 */
export const createPluginApproval = ({homeDirectory, stateDirectory, ask, tell}: ApprovalOptions) => {
	const file = stateFile(stateDirectory, 'plugins.json', randomUUID());
	const told = new Set<string>();
	return async (target: ClusterTarget): Promise<Outcome<undefined>> => {
		const {origin, user, context, address} = target;
		const doubt = origin === undefined ? undefined : pluginDoubt(origin, homeDirectory);
		const key = keyOf(target);
		if (origin === undefined || doubt === undefined || told.has(key)) return success(undefined);
		const approved = approvedIn(await file.read());
		if (approved.includes(key)) return success(undefined);
		const command = [user.exec?.command ?? '', ...maskArguments(user.exec?.args ?? [])].join(' ');
		const what = `the kubeconfig ${origin.file}, ${doubt}, starts this program to log in to ${context} (${address}): ${command}`;
		if (ask === undefined) {
			if (doubt.startsWith('which'))
				return failed({
					kind: 'credentials',
					sentence: toSafeText(
						`was not started: ${origin.file} leads to it, outside of its own folder. Start modeldeck on a terminal to approve it.`,
					),
				});
			told.add(key);
			tell(toSafeText(`modeldeck: ${what}`));
			return success(undefined);
		}
		if (!(await ask(toSafeText(`modeldeck: ${what}`))))
			return failed({kind: 'credentials', sentence: 'was not started: you have not approved it.'});
		told.add(key);
		await file.write({approved: [...approved, key].slice(-most)});
		return success(undefined);
	};
};

/** Asked by a program of its own: ctrl-c ends that, and nothing of ours has to read the keys. */
const question = `const lines = require('node:readline').createInterface({input: process.stdin, output: process.stderr, terminal: false});
lines.on('close', () => process.exit(1));
lines.question('Start it? [y/N] ', answer => process.exit(/^y(es)?$/i.test(answer.trim()) ? 0 : 1));`;

/** Whether the answer on the terminal is yes. */
export const askOnTerminal = async (environment: Readonly<Record<string, string | undefined>>): Promise<boolean> => {
	const end = await runPlugin({
		command: process.execPath,
		args: ['--eval', question],
		environment,
		interactive: true,
		deadline: 300_000,
		clock: systemClock,
	});
	return end.problem === undefined;
};
