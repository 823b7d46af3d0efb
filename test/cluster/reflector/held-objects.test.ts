import {expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import {createHeldObjects} from '../../../source/cluster/reflector/held-objects.ts';
import type {ClusterRecord} from '../../../source/domain/cluster-record.ts';
import {resourceKinds} from '../../../source/domain/object-reference.ts';
import {projectPod} from '../../../source/serving/records/pod-record.ts';
import {collectGarbage} from '../../bench/collect-garbage.ts';

/** As a server sends them: every string is a new one. */
const podsOf = (uids: readonly string[], resourceVersion: string): readonly KubernetesObject[] =>
	JSON.parse(JSON.stringify(uids.map(uid => ({metadata: {name: 'a', namespace: 'chat', uid, resourceVersion}}))));

const uidsOf = (from: number, to: number, filling = ''): readonly string[] =>
	Array.from({length: to - from}, (_, index) => `uid-${from + index}${filling}`);

const held = () => createHeldObjects(resourceKinds.pod, projectPod);

test('once a list has ended, what it did not bring is no longer held, and before that it is', async () => {
	const objects = held();
	objects.beginList();
	await objects.readAll([...podsOf(uidsOf(0, 3), '1'), {metadata: {uid: 'broken'}} as never]);
	objects.endList();
	expect([...objects.versions()].map(([uid]) => uid)).toEqual(['uid-0', 'uid-1', 'uid-2', 'broken']);
	expect(objects.unreadable()).toHaveLength(1);

	objects.beginList();
	await objects.readAll(podsOf(uidsOf(1, 2), '5'));
	objects.beginList();
	await objects.readAll(podsOf(uidsOf(2, 4), '7'));
	expect(objects.versions().has('uid-0')).toBe(true);
	objects.endList();
	expect([...objects.versions()]).toEqual([
		['uid-2', '7'],
		['uid-3', '7'],
	]);
	expect(objects.unreadable()).toEqual([]);
});

test('an object whose UID is no safe text is held as the server names it, for as long as it is there', async () => {
	const objects = held();
	objects.beginList();
	await objects.readAll(podsOf(['uid\u001b[31m'], '1'));
	objects.endList();
	expect([...objects.versions()]).toEqual([['uid\u001b[31m', '1']]);
});

test('a list that is read anew leaves no second copy of the UIDs it already had', async () => {
	const objects = held();
	const list = async (resourceVersion: string, take: (records: readonly ClusterRecord[]) => void): Promise<void> => {
		objects.beginList();
		take(await objects.readAll(podsOf(uidsOf(0, 1000, 'x'.repeat(10_000)), resourceVersion)));
		objects.endList();
	};
	const heldBytes = (): number => {
		collectGarbage();
		return process.memoryUsage().heapUsed;
	};
	// As a session does: it keeps the records it has, not their equals.
	let records: readonly ClusterRecord[] = [];
	await list('1', first => {
		records = first;
	});
	const before = heldBytes();
	await list('2', () => {});
	expect(heldBytes() - before).toBeLessThan(2_000_000);
	expect(objects.versions().get(records[7]?.uid ?? '')).toBe('2');
});
