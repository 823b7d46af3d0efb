import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {accepted, choose} from '../../end-to-end/console-steps.ts';
import {openStage, type Stage} from '../../end-to-end/stage.ts';
import type {Terminal} from '../../end-to-end/terminal.ts';

let stage: Stage | undefined;
let release = (): void => {};

afterEach(async () => {
	release();
	await stage?.close();
});

type Line = {readonly event: string; readonly id: string; readonly outcome?: string; readonly httpStatus?: number | null};

const linesOf = ({workspace}: Stage): readonly Line[] =>
	readFileSync(path.join(workspace.folder, 'state', 'modeldeck', 'audit.jsonl'), 'utf8')
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line) as Line);

const isGone = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return false;
	} catch {
		return true;
	}
};

/** A console that has sent a change whose answer the server keeps to itself until `release`. */
const openSending = async (): Promise<{readonly open: Stage; readonly console: Terminal; readonly pid: number}> => {
	const held = Promise.withResolvers<void>();
	const arrived = Promise.withResolvers<void>();
	release = held.resolve;
	const open = await openStage({
		systems: 'none',
		async beforeResponse(request) {
			if (request.method !== 'PATCH' || request.url?.includes('dryRun') !== false) return false;
			arrived.resolve();
			await held.promise;
			return false;
		},
	});
	stage = open;
	const console = open.open();
	await choose(console, 'sam-2');
	console.press('s');
	await console.until(/replicas +1/);
	console.press('backspace', '3', 'enter');
	await console.until(accepted);
	console.press('y', 'enter');
	await arrived.promise;
	return {open, console, pid: console.pid};
};

test.each([
	['a terminal that is gone', (console: Terminal) => console.hangUp()],
	['SIGHUP', (console: Terminal) => console.kill('SIGHUP')],
	['SIGTERM', (console: Terminal) => console.kill('SIGTERM')],
] as const)('%s: what had left is recorded with what came of it, when that is told in time', async (_, end) => {
	const {open, console, pid} = await openSending();
	end(console);
	release();
	await console.ended;
	const lines = linesOf(open);
	expect(lines.map(({event, outcome, httpStatus}) => ({event, outcome, httpStatus}))).toEqual([
		{event: 'intent'},
		{event: 'result', outcome: 'applied', httpStatus: 200},
	]);
	expect(isGone(pid)).toBe(true);
});

test('SIGHUP: what had left and is never answered stands in the audit log without a result, and the console ends all the same', async () => {
	const {open, console, pid} = await openSending();
	console.kill('SIGHUP');
	await console.ended;
	expect(linesOf(open).map(({event}) => event)).toEqual(['intent']);
	expect(isGone(pid)).toBe(true);
	// What is remembered of it for the next start is whole.
	const journal = JSON.parse(readFileSync(path.join(open.workspace.folder, 'state', 'modeldeck', 'journal.json'), 'utf8'));
	expect(journal.entries).toHaveLength(1);
});
