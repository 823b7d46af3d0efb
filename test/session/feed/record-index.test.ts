import {expect, test} from 'vitest';
import type {ClusterRecord} from '../../../source/domain/cluster-record.ts';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {createRecordIndex} from '../../../source/session/feed/record-index.ts';

type Replica = ClusterRecord & {readonly imageDigests?: readonly string[]; readonly labels: Readonly<Record<string, string>>};

const replica = (name: string, version: number, imageDigests?: readonly string[]): Replica => ({
	kind: toSafeText('Pod'),
	uid: toSafeText(`uid-${name}`),
	namespace: toSafeText('chat'),
	name: toSafeText(name),
	resourceVersion: toSafeText(String(version)),
	createdAt: 0,
	ownerUid: toSafeText('uid-set'),
	labels: {app: 'llama'},
	...(imageDigests === undefined ? {} : {imageDigests}),
});

test('what replicas of one owner have in common is kept once, also where it comes to one of them later', () => {
	const index = createRecordIndex();
	const put = (record: Replica): Replica => index.put('pods', record).after as Replica;
	const first = put(replica('a', 1, ['sha256:1']));
	const second = put(replica('b', 2));
	expect(second.labels).toBe(first.labels);
	const running = put(replica('b', 3, ['sha256:1']));
	expect(running.imageDigests).toBe(first.imageDigests);
	expect(running.labels).toBe(first.labels);
	expect(put(replica('b', 4, ['sha256:2'])).imageDigests).toEqual(['sha256:2']);
});
