import {expect, test} from 'vitest';
import {deployment} from '../../../source/serving/deployment.ts';
import type {CollectionState} from '../../../source/session/watch/collection-book.ts';
import {type Coming, loadingOf} from '../../../source/session/watch/loading-of.ts';

const [resource] = deployment.watches.filter(({kind}) => kind.kind === 'Deployment');
if (resource === undefined) throw new Error('Deployments are not watched');

/** Deployments of which a page of 500 has come and 100 are left. */
const state: CollectionState = {key: 'deployments', resource, namespace: undefined, listed: false, remaining: 100};
const coming: Coming = {members: () => 500, waiting: 7, isAsking: false};

test('of the first page it is told how many services there are in all, though other lists have not begun', () => {
	expect(loadingOf([state], coming)).toEqual({stage: 'workloads', loaded: 500, total: 600});
});

test('no sum is told that is sure to grow', () => {
	expect(loadingOf([state], {...coming, isAsking: true})).toEqual({stage: 'workloads', loaded: 500});
	expect(loadingOf([{...state, listed: true, remaining: 0}], coming)).toEqual({stage: 'background', loaded: 0});
});
