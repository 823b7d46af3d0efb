import {expect, test} from 'vitest';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {closeAfterEach} from './close-after-each.ts';
import {startFeed} from './feed-stage.ts';
import {type Replica, targetOf, vllmSamples} from './fleet-samples.ts';
import {fillSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();

const stable = ['llama-7d9f8c6b5-aaaaa', 'llama-7d9f8c6b5-bbbbb'];
const canary = 'llama-58c6b7d9f-ccccc';
const podsOf = (names: readonly string[], revisionHash: string) => names.map(name => ({name, ready: true, revisionHash}));
const both = targetOf('chat', 'llama', [], {pods: [...podsOf(stable, 'old'), ...podsOf([canary], 'new')], onScreen: true});
const one = {...both, pods: podsOf(stable, 'old')};
const other = targetOf('chat', 'gemma', ['gemma-7d9f8c6b5-zzzzz']);

/** Each stable replica answers 2 requests a second below 0.5 s, the canary 1 a second above 1 s, of which a tenth fails. */
const samples = (scrape: number): readonly Sample[] => {
	const of = (pod: string, requests: readonly number[], failed = 0): Replica => ({namespace: 'chat', pod, requests, failed});
	return [
		...stable.flatMap(pod => vllmSamples(of(pod, [0, 30 * scrape]))),
		...vllmSamples(of(canary, [0, 0, 0, 15 * scrape], 1.5 * scrape)),
		...vllmSamples(of('gemma-7d9f8c6b5-zzzzz', [15 * scrape])),
	];
};

const open = async (target: typeof both) => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 20, samples);
	const stage = closing(startFeed(source));
	stage.open(target.uid);
	stage.setTargets([target, other]);
	await stage.next();
	const asked = () => source.requests.filter(({path}) => path.endsWith('/query')).map(({parameters}) => parameters.get('query') ?? '');
	return {source, stage, asked};
};

test('revisions of the open service stand side by side: requests, errors and a p95 of the buckets of all their pods', async () => {
	const {stage} = await open(both);
	const revisions = stage.metrics(both.uid)?.byRevision;
	expect([...(revisions?.keys() ?? [])].toSorted()).toEqual(['new', 'old']);
	expect(revisions?.get('old')?.requestRate?.value).toBeCloseTo(4, 6);
	expect(revisions?.get('new')?.requestRate?.value).toBeCloseTo(1, 6);
	expect(revisions?.get('old')?.errorRatio?.value).toBe(0);
	expect(revisions?.get('new')?.errorRatio?.value).toBeCloseTo(0.1, 6);
	expect(revisions?.get('old')?.p95?.value).toBeCloseTo(0.49, 6);
	expect(revisions?.get('new')?.p95?.value).toBeGreaterThan(1);
	expect(stage.metrics(other.uid)).not.toHaveProperty('byRevision');
});

test('it takes no query more than the one that an open service has', async () => {
	const several = await open(both);
	const alone = await open(one);
	expect(alone.stage.metrics(one.uid)).not.toHaveProperty('byRevision');
	expect(several.asked().length).toBe(alone.asked().length);
});

test('a canary that is over has no numbers any more', async () => {
	const {source, stage} = await open(both);
	stage.setTargets([one, other]);
	await stage.refresh(15_000, () => source.scrape(samples(20)));
	expect(stage.metrics(one.uid)).not.toHaveProperty('byRevision');
});
