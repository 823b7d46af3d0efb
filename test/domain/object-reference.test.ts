import {expect, test} from 'vitest';
import {collectionPath, objectPath, resourceKinds} from '../../source/domain/object-reference.ts';

test('a name that somebody wrote into another object leads to no other path', () => {
	const {deployment, pod} = resourceKinds;
	expect(objectPath({resource: deployment, namespace: 'chat', name: 'llama'}, 'scale')).toBe(
		'/apis/apps/v1/namespaces/chat/deployments/llama/scale',
	);
	expect(objectPath({resource: pod, namespace: 'chat', name: '../secrets/x?a#b'})).toBe(
		'/api/v1/namespaces/chat/pods/..%2Fsecrets%2Fx%3Fa%23b',
	);
	expect(objectPath({resource: pod, namespace: 'chat', name: 'a\ud800'})).toBe('/api/v1/namespaces/chat/pods/a%EF%BF%BD');
	expect(collectionPath(pod, 'a/../b')).toBe('/api/v1/namespaces/a%2F..%2Fb/pods');
});
