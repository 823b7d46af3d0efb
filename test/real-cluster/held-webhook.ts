import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import type {ControlPlane} from '../control-plane/control-plane.ts';
import {listOf} from './serving-manifests.ts';

type Review = {readonly request: {readonly uid: string}};

export type HeldWebhook = {
	/** Resolves when the API server waits for the answer to a change. */
	readonly asked: () => Promise<void>;
	/** Lets what waits pass, and all that comes. */
	readonly release: () => void;
	readonly close: () => Promise<void>;
};

/** An admission webhook that lets the API server wait: whoever changes a Deployment of this name holds its place in the server. */
export const startHeldWebhook = async (plane: ControlPlane, name: string): Promise<HeldWebhook> => {
	const read = (file: string): Promise<string> => readFile(path.join(plane.folder, file), 'utf8');
	const [cert, key, ca] = await Promise.all([read('server.crt'), read('server.key'), read('ca.crt')]);
	const held: Array<() => void> = [];
	let isReleased = false;
	let tell = (): void => {};
	const asked = new Promise<void>(resolve => {
		tell = resolve;
	});
	const server = createServer({cert, key}, (request, response) => {
		let text = '';
		request.on('data', piece => {
			text += piece;
		});
		request.on('end', () => {
			const {uid} = (JSON.parse(text) as Review).request;
			const answer = (): void => {
				const review = {apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: {uid, allowed: true}};
				response.setHeader('content-type', 'application/json').end(JSON.stringify(review));
			};
			if (isReleased) answer();
			else held.push(answer);
			tell();
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	await plane.kubectl(
		['create', '-f', '-'],
		listOf({
			...{apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: {name: `hold-${name}`}},
			webhooks: [
				{
					...{
						name: 'hold.modeldeck.test',
						sideEffects: 'None',
						admissionReviewVersions: ['v1'],
						timeoutSeconds: 30,
						failurePolicy: 'Ignore',
					},
					clientConfig: {url, caBundle: Buffer.from(ca).toString('base64')},
					rules: [{apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments']}],
					matchConditions: [{name: 'named', expression: `object.metadata.name == '${name}'`}],
				},
			],
		}),
	);
	return {
		asked: () => asked,
		release() {
			isReleased = true;
			for (const answer of held.splice(0)) answer();
		},
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
};
