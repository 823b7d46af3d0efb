import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {ControlPlane, PlaneUser} from '../control-plane/control-plane.ts';

export type AuditedWrite = {readonly verb: string; readonly resource: string; readonly name: string; readonly dryRun: boolean};

type Line = {
	readonly verb: string;
	readonly requestURI: string;
	readonly user: {readonly username: string};
	readonly objectRef?: {readonly resource: string; readonly subresource?: string; readonly name?: string};
};

const writing: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** What a user has written, dry runs among it, as the API server's own audit log has it. Reviews of access are no writes. */
export const writesOf = async (plane: ControlPlane, user: Exclude<PlaneUser, 'admin'>): Promise<readonly AuditedWrite[]> => {
	const text = await readFile(path.join(plane.folder, 'audit.log'), 'utf8');
	return text
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line) as Line)
		.filter(
			({user: {username}, verb, objectRef}) => username === user && writing.has(verb) && objectRef?.resource.endsWith('reviews') === false,
		)
		.map(({verb, requestURI, objectRef}) => ({
			verb,
			resource: [objectRef?.resource, objectRef?.subresource].filter(part => part !== undefined).join('/'),
			name: objectRef?.name ?? '',
			dryRun: requestURI.includes('dryRun=All'),
		}));
};
