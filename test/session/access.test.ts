import {expect, test} from 'vitest';
import type {Rule} from '../../source/demo/api-server/caller.ts';
import type {ActionType} from '../../source/domain/action.ts';
import {accessKey} from '../../source/session/snapshot.ts';
import {admin, type TestServer} from '../demo/api-server/test-server.ts';
import {addService} from './model-fleet.ts';
import {isDone, type Stage} from './session-stage.ts';
import {stagesOfFile} from './stages-of-file.ts';

const start = stagesOfFile();

const reads: Rule = {verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['*']};
const parts = {user: {token: 'user-token'}};
const may = (...rules: readonly Rule[]) => ({tokens: [admin, {token: 'user-token', user: 'user', rules: [reads, ...rules]}]});
/** What is known of an action on a service, by its name. */
const answer = ({snapshot, row}: Stage, name: string, action: ActionType) =>
	snapshot().access.get(accessKey({uid: row(name)?.service.uid ?? ''}, action));
const look = ({session, snapshot}: Stage): void => session.look(snapshot().rows.map(({service}) => service.uid));
const reviews = ({requests}: Stage): number => requests.filter(({path}) => path.endsWith('/selfsubjectrulesreviews')).length;

const scaleOnly: Rule = {verbs: ['patch'], groups: ['apps'], resources: ['deployments/scale'], namespaces: ['models']};

test('what may be done is known for the namespaces on the screen, from one review each', async () => {
	const stage = await start(server => addService(server, 'llama'), {parts}, may(scaleOnly));
	await stage.until(isDone);
	expect(reviews(stage)).toBe(0);
	look(stage);
	await stage.until(({access}) => access.size > 0);
	expect(answer(stage, 'llama', 'scale')).toEqual({allowed: true});
	expect(answer(stage, 'llama', 'update')).toEqual({allowed: false});
	expect(answer(stage, 'llama', 'replace-replica')).toEqual({allowed: false});
	expect(reviews(stage)).toBe(1);
});

test('an answer with a no in it is good for 15 seconds and then asked again, when somebody looks', async () => {
	const rules: Rule[] = [reads];
	const stage = await start(server => addService(server, 'llama'), {parts}, {tokens: [admin, {token: 'user-token', user: 'user', rules}]});
	await stage.until(isDone);
	look(stage);
	await stage.until(({access}) => access.size > 0);
	rules.push(scaleOnly);
	await stage.advance(10_000);
	look(stage);
	expect(reviews(stage)).toBe(1);
	await stage.advance(10_000);
	expect(reviews(stage)).toBe(1);
	look(stage);
	await stage.until(() => answer(stage, 'llama', 'scale')?.allowed === true);
	expect(reviews(stage)).toBe(2);
});

test("rights for one named object light its keys, and no other's", async () => {
	const named: Rule = {...scaleOnly, resources: ['deployments'], names: ['llama']};
	const fill = (server: TestServer): void => {
		addService(server, 'llama');
		addService(server, 'gemma');
	};
	const stage = await start(fill, {parts}, may(named));
	await stage.until(isDone);
	look(stage);
	await stage.until(({access}) => access.size > 0);
	expect(answer(stage, 'llama', 'update')).toEqual({allowed: true});
	expect(answer(stage, 'gemma', 'update')).toEqual({allowed: false});
	expect(reviews(stage)).toBe(1);
});

test('a read-only session asks for no rights to change anything', async () => {
	const stage = await start(server => addService(server, 'llama'), {readOnlyBecause: '--read-only'});
	await stage.until(isDone);
	look(stage);
	await stage.advance(5000);
	expect(reviews(stage)).toBe(0);
	expect(stage.snapshot().identity).toMatchObject({readOnly: true, readOnlyBecause: '--read-only'});
});
