import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {addService} from '../model-fleet.ts';
import {isDone} from '../session-stage.ts';
import {stagesOfFile} from '../stages-of-file.ts';

const start = stagesOfFile();

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-session-'));
});
afterEach(() => rm(folder, {recursive: true}));

test('what was prepared before the context or the namespace was switched is sent by neither session', async () => {
	const options = {stateDirectory: folder};
	const stage = await start(target => addService(target, 'llama'), options);
	await stage.until(isDone);
	const uid = stage.row('llama')?.service.uid ?? '';
	const prepared = await stage.session.gate.prepare({type: 'restart'}, uid);
	if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
	// Another context or namespace is another session, and the one before is closed.
	const next = stage.open({...options, namespaces: ['models']});
	await stage.session.close();
	for (const {gate} of [next, stage.session]) {
		expect(await gate.execute(prepared)).toMatchObject({status: 'refused', sentence: expect.stringContaining('Nothing was sent')});
	}
	expect(stage.requests.filter(({method}) => method === 'PATCH').map(({query}) => query.includes('dryRun=All'))).toEqual([true]);
});
