import {accessSync, constants} from 'node:fs';
import path from 'node:path';

/** A console as the bench starts it. */
export type MeasuredProgram = {
	readonly name: string;
	/** undefined: the built modeldeck. */
	readonly command?: string;
	readonly arguments: (kubeconfig: string) => readonly string[];
	/** The first services are on the screen. */
	readonly first: RegExp;
	/** Everything is in. Looked at after `first`. */
	readonly isComplete: (screen: string) => boolean;
};

const findOnPath = (name: string): string | undefined =>
	(process.env['PATH'] ?? '')
		.split(path.delimiter)
		.map(folder => path.join(folder, name))
		.find(file => {
			try {
				accessSync(file, constants.X_OK);
				return true;
			} catch {
				return false;
			}
		});

/** `prometheus`: as the flag has it; 'off': no metrics. */
export const modeldeck = (prometheus: string): MeasuredProgram => ({
	name: `modeldeck, ${prometheus === 'off' ? 'without metrics' : 'with metrics'}`,
	arguments: kubeconfig => ['--kubeconfig', kubeconfig, '-A', '--prometheus', prometheus],
	first: /\b\d+\/\d+\b/,
	// Free GPUs are known when nodes and pods are in.
	isComplete: screen => screen.includes('LIVE') && !screen.includes('reading pods') && !screen.includes('free not known'),
});

/** k9s on two of its views; none: it is not on PATH. */
export const k9s = (): readonly MeasuredProgram[] => {
	const command = findOnPath('k9s');
	if (command === undefined) return [];
	return ['deployments', 'pods'].map(view => ({
		name: `k9s, ${view}`,
		command,
		arguments: kubeconfig => ['--kubeconfig', kubeconfig, '-A', '--command', view, '--splashless'],
		first: /\b\d+\/\d+\b/,
		isComplete: () => true,
	}));
};
