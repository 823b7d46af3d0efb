import {expect, it} from 'vitest';
import {lastGood} from '../../../source/domain/last-good.ts';
import {readService} from '../fixtures/object-index.ts';
import {incident} from '../fixtures/raw-objects.ts';

it('case 1: with rev 5 good, 6 bad and 7 stuck, a rollback goes to 5 and not to the number before', () => {
	const {revisions = [], rollout} = readService(incident());
	expect(revisions.map(({number}) => number)).toEqual([7, 6, 5]);
	expect(rollout.phase).toBe('Stuck');
	expect(lastGood(revisions)?.number).toBe(5);
});
