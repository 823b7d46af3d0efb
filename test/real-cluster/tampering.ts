import {objectPath} from '../../source/domain/object-reference.ts';
import type {Plan} from '../../source/domain/plan.ts';
import type {ServingCluster} from './serving-cluster.ts';

type Operations = ReadonlyArray<{readonly op: string; readonly path: string; readonly value?: unknown}>;
type Edit = {readonly change: Operations; readonly restore: Operations};

const replacing = (path: string, before: unknown, after: unknown): Edit => ({
	change: [{op: 'replace', path, value: after}],
	restore: [{op: 'replace', path, value: before}],
});

/** What may stand where nothing was: it depends on the field which of them is taken. */
const somethings = ['else', true, 1, '2026-01-01T00:00:00Z', {else: 'else'}];

/** Another value of the same type in place of each leaf; something where nothing was. */
const editsOf = (path: string, value: unknown): readonly Edit[] => {
	if (typeof value === 'number') return [replacing(path, value, value + 1)];
	if (typeof value === 'string') return [replacing(path, value, `${value}0`)];
	if (typeof value === 'boolean') return [replacing(path, value, !value)];
	if (value === null)
		return somethings.map(something => ({change: [{op: 'add', path, value: something}], restore: [{op: 'remove', path}]}));
	return Object.entries(value as object).flatMap(([key, entry]) =>
		editsOf(`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, entry),
	);
};

/** What somebody else could have written in between: another value where the first request tests one, beyond the identity. */
export const tampering = ({call}: ServingCluster, {steps}: Plan) => {
	const request = steps[0]?.request;
	if (request?.method !== 'PATCH') throw new Error('this plan begins with a patch');
	const view = request.subresource === 'scale' ? 'scale' : undefined;
	/** Whether it has changed anything: what belongs to the other view of an object is ignored without a word. */
	const patch = async (operations: Operations): Promise<boolean> => {
		const path = objectPath(request.target, operations[0]?.path.startsWith('/status/') ? 'status' : view);
		const before = await call('GET', path);
		const {status, body} = await call('PATCH', path, operations, 'application/json-patch+json');
		return status === 200 && body.metadata.resourceVersion !== before.body.metadata.resourceVersion;
	};
	const tests = request.body.filter(({op, path: at}) => op === 'test' && at !== '/metadata/uid') as ReadonlyArray<{
		readonly path: string;
		readonly value: unknown;
	}>;
	const edits = tests.flatMap(({path: at, value}) => editsOf(at, value));
	let restore: Operations | undefined;
	return {
		async change(): Promise<void> {
			for (const edit of edits) {
				if (!(await patch(edit.change))) continue;
				restore = edit.restore;
				return;
			}
			throw new Error(`nothing that ${JSON.stringify(request.body)} tests can be changed`);
		},
		async restore(): Promise<void> {
			if (restore !== undefined) await patch(restore);
		},
	};
};
