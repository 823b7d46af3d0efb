import {expect, test} from 'vitest';
import type {ModelService} from '../../../source/domain/model-service.ts';
import {addService} from '../model-fleet.ts';
import {isDone, type Stage} from '../session-stage.ts';
import {stagesOfFile} from '../stages-of-file.ts';

const start = stagesOfFile();

const applicationPath = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/chat';

/** A service that Argo CD owns, on a server that answers for its Application. */
const stageWith = (answer: () => {readonly code: number; readonly body: unknown}): Promise<Stage> =>
	start(
		target => {
			const {deployment} = addService(target, 'llama');
			const annotations = {...deployment.metadata.annotations, 'argocd.argoproj.io/tracking-id': 'chat:apps/Deployment:models/llama'};
			target.store.update('deployments', {...deployment, metadata: {...deployment.metadata, annotations}});
			addService(target, 'plain');
		},
		{},
		{
			beforeResponse: async (request, response) => {
				if (request.url?.split('?')[0] !== applicationPath) return false;
				const {code, body} = answer();
				response.writeHead(code, {'content-type': 'application/json'}).end(JSON.stringify(body));
				return true;
			},
		},
	);

const application = (automated: unknown) => ({
	code: 200,
	body: {metadata: {name: 'chat', namespace: 'argocd', uid: 'a', resourceVersion: '1'}, spec: {syncPolicy: {automated}}},
});

const managersIn = (stage: Stage): ModelService['managers'] => stage.row('llama')?.service.managers ?? [];
const reads = ({requests}: Stage): number => requests.filter(({path}) => path === applicationPath).length;

test('of the opened service it is read what its manager does, once, and again when all is asked for again', async () => {
	let automated: unknown = {selfHeal: true};
	const stage = await stageWith(() => application(automated));
	await stage.until(isDone);
	expect(reads(stage)).toBe(0);
	expect(managersIn(stage)).toMatchObject([{kind: 'Argo CD', name: 'chat'}]);
	expect(managersIn(stage)[0]).not.toHaveProperty('policy');
	stage.session.open(stage.row('llama')?.service.uid);
	await stage.until(() => managersIn(stage)[0]?.policy?.reverts === true);
	stage.session.open(stage.row('plain')?.service.uid);
	stage.session.open(stage.row('llama')?.service.uid);
	await stage.advance(1000);
	expect(reads(stage)).toBe(1);
	automated = undefined;
	stage.session.retryNow();
	await stage.until(() => managersIn(stage)[0]?.policy?.manual === true);
	expect(reads(stage)).toBe(2);
});

test('what may not be read stays unknown and fails nothing', async () => {
	const stage = await stageWith(() => ({code: 403, body: {kind: 'Status', reason: 'Forbidden', message: 'no', code: 403}}));
	await stage.until(isDone);
	stage.session.open(stage.row('llama')?.service.uid);
	await stage.until(() => reads(stage) === 1);
	await stage.advance(1000);
	expect(managersIn(stage)[0]).not.toHaveProperty('policy');
	expect(stage.snapshot().limits).toEqual([]);
	expect(stage.snapshot().connection.freshness).toBe('LIVE');
});
