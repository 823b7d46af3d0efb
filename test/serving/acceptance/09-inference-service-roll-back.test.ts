import {describe, expect, it} from 'vitest';
import {podOfRevision} from '../fixtures/knative-objects.ts';
import {knative, revisionName} from '../fixtures/kserve-objects.ts';
import {bodyOf, lineOf, planOf, reasonOf, serviceOf, warningsOf} from '../fixtures/plan-of.ts';
import {pod} from '../fixtures/raw-objects.ts';

const workload = 'llama-predictor';
const serving = (number: number) => ({number, pods: [pod(`p-${number}`, podOfRevision(number, workload))]});
const latest = (number: number, percent: number) => ({latestRevision: true, percent, revisionName: revisionName(number)});

/** Revision 7 is bad and has all the traffic; 6 had it before. */
const reported = {
	latestReadyRevision: revisionName(7),
	latestCreatedRevision: revisionName(7),
	latestRolledoutRevision: revisionName(7),
	previousRolledoutRevision: revisionName(6),
	traffic: [latest(7, 100)],
};
const bad = knative([serving(7), serving(6)], reported);

const pinnedTraffic = [
	{latestRevision: true, percent: 0},
	{tag: 'prev', revisionName: revisionName(6), latestRevision: false, percent: 100},
];

describe('case 9: an InferenceService in the Knative mode with 100 % on a bad revision', () => {
	it('goes back by a canary of 0 %, and by nothing else', () => {
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-predictor-6'}, bad);
		expect(plan.target).toMatchObject({resource: {resource: 'inferenceservices'}, name: 'llama'});
		expect(bodyOf(plan).filter(({op}) => op !== 'test')).toEqual([{op: 'add', path: '/spec/predictor/canaryTrafficPercent', value: 0}]);
		// KServe gives the traffic to the revision that it names: that it still is that one is tested.
		expect(bodyOf(plan)).toContainEqual({
			op: 'test',
			path: '/status/components/predictor/previousRolledoutRevision',
			value: revisionName(6),
		});
		expect(lineOf(plan, 'traffic')).toMatchObject({before: `${revisionName(7)} 100 %`, after: `${revisionName(6)} 100 %`});
		expect(warningsOf(plan)).toContain('The spec keeps the newer release');
		expect(plan.done).toEqual({type: 'traffic', targets: [{revision: revisionName(6), percent: 100}]});
	});

	it('is then held at the revision before', () => {
		const held = knative(
			[serving(7), serving(6)],
			{...reported, latestRolledoutRevision: revisionName(6), traffic: [latest(7, 0), {...pinnedTraffic[1]}]},
			{predictor: {canaryTrafficPercent: 0}, specTraffic: pinnedTraffic},
		);
		const service = serviceOf(held);
		expect(service.rollout).toMatchObject({
			phase: 'Pinned',
			message: `held at ${revisionName(6)}: the spec still asks for the newer one, which gets nothing`,
		});
		expect(service.traffic).toMatchObject([
			{percent: 0, role: 'canary'},
			{revision: revisionName(6), percent: 100, role: 'stable', revisionId: 'uid-llama-predictor-6'},
		]);
		expect(reasonOf({type: 'roll-back', revision: 'uid-llama-predictor-6'}, held)).toBe(
			`${revisionName(6)} has all traffic of llama already.`,
		);
		expect(bodyOf(planOf({type: 'promote'}, held)).filter(({op}) => op !== 'test')).toEqual([
			{op: 'remove', path: '/spec/predictor/canaryTrafficPercent'},
		]);
	});

	it('is not offered where KServe knows no revision from before', () => {
		const {previousRolledoutRevision: _, ...first} = reported;
		const service = serviceOf(knative([serving(7), serving(6)], first));
		expect(service.offers['roll-back']).toEqual({
			possible: false,
			reason: 'KServe knows no revision of llama that had all traffic before the newest: it cannot go back.',
		});
	});

	it('is refused for another revision than the one that KServe would go to', () => {
		const three = knative([serving(7), serving(6), {number: 5, pods: []}], reported);
		expect(reasonOf({type: 'roll-back', revision: 'uid-llama-predictor-5'}, three)).toContain(
			`KServe goes back to ${revisionName(6)} alone`,
		);
	});

	it('writes the old values back where the newest was never ready: 0 % would go to a still older one', () => {
		const stuck = knative(
			[
				{number: 8, pods: [pod('p-8', {...podOfRevision(8, workload), ready: false})], options: {replicas: 0, desired: 1}},
				serving(7),
				serving(6),
			],
			{...reported, latestCreatedRevision: revisionName(8)},
			{predictor: {model: {storageUri: 's3://models/llama/8', args: ['--max-model-len=8192']}}},
		);
		const service = serviceOf(stuck);
		expect(service.rollout.phase).toBe('Loading');
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-predictor-7'}, stuck);
		expect(bodyOf(plan).filter(({op}) => op !== 'test')).toEqual([
			{op: 'replace', path: '/spec/predictor/model/storageUri', value: 's3://models/llama/7'},
		]);
		expect(plan.warnings.map(({kind}) => kind)).toContain('new-revision');
	});
});
