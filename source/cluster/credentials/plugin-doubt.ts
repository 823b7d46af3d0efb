import path from 'node:path';
import type {UserOrigin} from '../kubeconfig/kubeconfig.ts';

const isWithin = (folder: string, file: string): boolean => {
	const way = path.relative(folder, file);
	return way !== '' && !way.startsWith('..') && !path.isAbsolute(way);
};

/**
 * Why a person should see the plugin of a kubeconfig before it is first started: "outside of ~/.kube". Whoever gives away such a file
 * gives away a program that runs with the rights of whoever uses it. Undefined: no reason.
 */
export const pluginDoubt = ({file, command = ''}: UserOrigin, homeDirectory: string): string | undefined => {
	const isRelative = command.includes(path.sep) && !path.isAbsolute(command);
	const folder = path.dirname(file);
	if (isRelative && !isWithin(folder, path.resolve(folder, command))) return 'which names a program outside of its own folder';
	return isWithin(path.join(homeDirectory, '.kube'), file) ? undefined : 'outside of ~/.kube';
};
