import {describe, expect, it} from 'vitest';
import {lastGood} from '../../source/domain/last-good.ts';
import type {Evidence} from '../../source/domain/model-service.ts';
import {withEvidence} from '../../source/domain/with-evidence.ts';
import {minutes, now, revision, serving} from './fixtures.ts';

const newest = revision(7, {newest: true});
const known = (number: number, ...evidence: readonly Evidence[]) => revision(number, {evidence});
const available = (replicas: number): Evidence => ({kind: 'available-now', replicas});
const journal = (at: number): Evidence => ({kind: 'journal', at});
const controller = (at: number): Evidence => ({kind: 'controller', at});
const metrics = (at: number, duration: number): Evidence => ({kind: 'metrics', at, duration});

describe('the last good revision', () => {
	it.each([
		{name: 'the one that serves now, and not the previous number', revisions: [newest, known(6), known(5, available(3))], number: 5},
		{name: 'the one that serves most', revisions: [newest, known(6, available(1)), known(5, available(3))], number: 5},
		{name: 'the higher of two that serve alike', revisions: [newest, known(6, available(1)), known(5, available(1))], number: 6},
		{name: 'what serves now before what was seen serving', revisions: [newest, known(6, journal(now)), known(5, available(1))], number: 5},
		{name: 'the one seen available last', revisions: [newest, known(6, journal(now - 9)), known(5, journal(now - 5))], number: 5},
		{
			name: 'the journal before the metrics',
			revisions: [newest, known(6, metrics(now, minutes(99))), known(4, journal(now - 99))],
			number: 4,
		},
		{
			name: 'by metrics the last that served for long, not the last that was tried',
			revisions: [newest, known(6, metrics(now, minutes(2))), known(5, metrics(now - 99, minutes(600)))],
			number: 5,
		},
		{
			name: 'by metrics the longest where none served for long',
			revisions: [newest, known(6, metrics(now, minutes(1))), known(5, metrics(now - 99, minutes(3)))],
			number: 5,
		},
		{
			name: 'the last that its controller got ready, before what the metrics know for a moment',
			revisions: [newest, known(6, metrics(now, minutes(1))), known(5, controller(now - 9)), known(4, controller(now - 99))],
			number: 5,
		},
		{name: 'not the newest, even where it serves', revisions: [revision(7, {newest: true, ...serving(3)}), known(6)], number: undefined},
		{
			name: 'none where nothing speaks for one',
			revisions: [newest, known(6, {kind: 'never-ready', since: now}), known(5)],
			number: undefined,
		},
	])('is $name', ({revisions, number}) => {
		expect(lastGood(revisions)?.number).toBe(number);
	});
});

describe('evidence of a revision', () => {
	it('from journal and metrics is added to what its pods say, strongest first', () => {
		const [merged] = withEvidence(
			[revision(5, serving(3))],
			new Map([['rs-5', {availableAt: now}]]),
			new Map([['h5', {at: now, duration: minutes(60)}]]),
		);
		expect(merged?.evidence.map(({kind}) => kind)).toEqual(['available-now', 'journal', 'metrics']);
	});

	it('that it never got ready counts only where nothing says otherwise', () => {
		const never = new Map([['rs-7', {neverReadySince: now - 5}]]);
		const kinds = (...[given, measured]: Parameters<typeof once>) => once(given, measured);
		const once = (given: ReturnType<typeof revision>, measured: Parameters<typeof withEvidence>[2] = new Map()) =>
			withEvidence([given], never, measured)[0]?.evidence.map(({kind}) => kind);
		expect(kinds(revision(7))).toEqual(['never-ready']);
		expect(kinds(revision(7, serving(1)))).toEqual(['available-now']);
		expect(kinds(revision(7), new Map([['h7', {at: now, duration: 1}]]))).toEqual(['metrics']);
	});

	it('leaves what nothing is known of as it is', () => {
		const untouched = revision(6);
		expect(withEvidence([untouched], new Map(), new Map())[0]).toBe(untouched);
	});
});
