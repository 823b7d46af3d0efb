import {readdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ControlPlane} from './control-plane.ts';

const folder = fileURLToPath(new URL('custom-resources', import.meta.url));

/** Sets of CRDs of our own, one a serving system or its neighbour: the files of `custom-resources/`, without their ending. */
const customResourceSets: readonly string[] = readdirSync(folder).map(file => path.basename(file, '.yaml'));

/** Creates the CRDs of these files and waits until the API server serves them. */
export const establish = async (plane: ControlPlane, files: readonly string[]): Promise<void> => {
	const chosen = files.flatMap(file => ['-f', file]);
	await plane.kubectl(['create', ...chosen]);
	await plane.kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...chosen]);
};

const filesOf = (sets: readonly string[]): readonly string[] => sets.map(set => path.join(folder, `${set}.yaml`));

/** Without operators: what is written stays, and status is what a test writes. Argo Rollouts and KEDA bring their own CRDs. */
export const installCustomResources = (plane: ControlPlane, sets: readonly string[] = customResourceSets): Promise<void> =>
	establish(plane, filesOf(sets));

/** Removes them again, and all objects of theirs. */
export const removeCustomResources = async (plane: ControlPlane, sets: readonly string[]): Promise<void> => {
	await plane.kubectl(['delete', '--wait=true', ...filesOf(sets).flatMap(file => ['-f', file])]);
};
