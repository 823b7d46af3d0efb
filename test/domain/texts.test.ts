import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ageText, ageWords, nextAgeChange} from '../../source/domain/age-text.ts';
import {bytesText, counted, latencyText, percentText, quantileText, rateText} from '../../source/domain/number-text.ts';
import {formatQuantity, parseQuantity} from '../../source/domain/quantity.ts';
import {
	freeText,
	gpuText,
	nextStateChange,
	readyText,
	scaleText,
	stateSentence,
	stateText,
	versionText,
} from '../../source/domain/service-text.ts';
import type {ServiceState} from '../../source/domain/state.ts';
import {autoscaler, minutes, now, safe, service} from './fixtures.ts';

const hour = minutes(60);

describe('an age', () => {
	it.each([
		[-5, '0s'],
		[0, '0s'],
		[59_999, '59s'],
		[60_000, '1m'],
		[minutes(59.9), '59m'],
		[hour, '1h'],
		[47 * hour, '47h'],
		[48 * hour, '2d'],
		[12 * 24 * hour, '12d'],
	])('of %d ms is %s', (age, text) => {
		expect(ageText(age)).toBe(text);
	});

	it('in a sentence has a blank before its unit', () => {
		expect([ageWords(45_000), ageWords(minutes(6)), ageWords(3 * hour), ageWords(72 * hour)]).toEqual(['45 s', '6 min', '3 h', '3 days']);
	});

	it('reads the same until its next change and differently from then on', () => {
		fc.assert(
			fc.property(fc.integer({min: -5000, max: 400 * 24 * 3_600_000}), age => {
				const next = nextAgeChange(now - age, now);
				expect(next).toBeGreaterThan(now);
				expect(ageText(next - 1 - (now - age))).toBe(ageText(age));
				expect(ageText(next - (now - age))).not.toBe(ageText(age));
			}),
		);
	});
});

describe('numbers', () => {
	it.each([
		[percentText(0.824), '82%'],
		[percentText(0.041, true), '4.1%'],
		[percentText(0, true), '0.0%'],
		[percentText(0.0996, true), '10%'],
		[latencyText(0.18), '180ms'],
		[latencyText(0.9996), '1.0s'],
		[latencyText(2.44), '2.4s'],
		[latencyText(9.96), '10s'],
		[latencyText(60), '60s'],
		[latencyText(180), '3m'],
		[quantileText({value: 0.3, at: 0, bound: 'below'}), '<300ms'],
		[quantileText({value: 60, at: 0, bound: 'at-least'}), '≥60s'],
		[quantileText({value: 2.4, at: 0}), '2.4s'],
		[rateText(0), '0'],
		[rateText(0.01), '<0.1'],
		[rateText(0.42), '0.4'],
		[rateText(3), '3'],
		[rateText(840), '840'],
		[rateText(1234), '1.2k'],
		[rateText(123_456), '123k'],
		[bytesText(80 * 2 ** 30), '80 GiB'],
		[bytesText(1.5 * 2 ** 20), '1.5 MiB'],
		[bytesText(512), '512 B'],
		[counted(1, 'replica'), '1 replica'],
		[counted(0, 'replica'), '0 replicas'],
	])('are short: %s is %s', (text, expected) => {
		expect(text).toBe(expected);
	});

	it('of latencies and rates never need more than five cells', () => {
		fc.assert(
			fc.property(fc.double({min: 0, max: 9_000, noNaN: true}), value => {
				expect(latencyText(value).length).toBeLessThanOrEqual(5);
				expect(rateText(value).length).toBeLessThanOrEqual(5);
			}),
		);
	});
});

describe('a quantity', () => {
	it.each([
		['8', 8],
		['500m', 0.5],
		['3m', 0.003],
		['64Gi', 64 * 2 ** 30],
		['1e3', 1000],
		['1.5k', 1500],
		['250u', 0.00025],
		[4, 4],
		['', undefined],
		['8 GPUs', undefined],
		['Ki', undefined],
		[null, undefined],
	])('%s is %s', (text, value) => {
		expect(parseQuantity(text)).toBe(value);
	});

	it.each([
		[0.5, 'decimal', '500m'],
		[1500, 'decimal', '1500'],
		[8000, 'decimal', '8k'],
		[64 * 2 ** 30, 'binary', '64Gi'],
		[1000, 'binary', '1000'],
		[0, 'binary', '0'],
	] as const)('%d (%s) is written %s', (value, base, text) => {
		expect(formatQuantity(value, base)).toBe(text);
	});

	it('is read back as it was written', () => {
		const values = fc.oneof(
			fc.maxSafeNat(),
			fc.maxSafeNat().map(value => value / 1000),
			fc.nat(4096).map(value => value * 2 ** 30),
		);
		fc.assert(
			fc.property(values, fc.constantFrom('decimal' as const, 'binary' as const), (value, base) => {
				expect(parseQuantity(formatQuantity(value, base))).toBe(value);
			}),
		);
	});
});

describe('the words of a service', () => {
	it('are those of the cells', () => {
		const given = service({autoscalers: [autoscaler({blind: 'x', minimum: 1, maximum: 5})], version: {value: safe('v1'), source: ''}});
		expect([readyText(given), scaleText(given), scaleText(service()), versionText(given)]).toEqual(['3/3', '1–5 ?', '', 'v1']);
		expect(versionText({...given, nextVersion: {value: safe('v2'), source: ''}})).toBe('→v2');
		expect([gpuText(0), gpuText(1), gpuText(2), gpuText(2, 'H100')]).toEqual(['', '1 GPU', '2 GPUs', '2 H100']);
	});

	it('list free GPUs with the largest block, most first', () => {
		const free = [
			{product: safe('T4'), free: 2, largestBlock: 2},
			{product: safe('H100'), free: 19, largestBlock: 4},
			{product: safe('A100-80GB'), free: 0, largestBlock: 0},
		];
		expect(freeText({total: 96, held: 75, free})).toEqual(['19 H100 (4 on one node)', '2 T4']);
	});

	it('change with the clock only where an age is shown', () => {
		const state = (more: Partial<ServiceState>): ServiceState => ({
			word: 'Stuck',
			severity: 'broken',
			sentence: 'x',
			suggestions: [],
			others: [],
			since: now - 90_000,
			...more,
		});
		expect(stateText(state({}), now)).toBe('Stuck 1m');
		expect(nextStateChange(state({}), now)).toBe(now + 30_000);
		expect(nextStateChange(state({word: 'Stable'}), now)).toBeUndefined();
		expect(nextStateChange(state({word: 'Stable', sentence: 'since {age}'}), now)).toBe(now + 30_000);
		expect(nextStateChange(state({detail: '3%'}), now)).toBeUndefined();
		expect(stateSentence(state({sentence: 'for {age}.'}), now)).toBe('for 1 min.');
	});
});
