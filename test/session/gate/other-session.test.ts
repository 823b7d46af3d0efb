import {expect, test} from 'vitest';
import {folderOfFile} from '../folder-of-file.ts';
import {addService} from '../model-fleet.ts';
import {isDone} from '../session-stage.ts';
import {stagesOfFile} from '../stages-of-file.ts';

// What is made first is taken away last: a session writes until it is closed.
const folder = folderOfFile();
const start = stagesOfFile();

test('what was prepared before the context or the namespace was switched is sent by neither session', async () => {
	const options = {stateDirectory: folder()};
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
	await next.close();
	expect(stage.requests.filter(({method}) => method === 'PATCH').map(({query}) => query.includes('dryRun=All'))).toEqual([true]);
});
