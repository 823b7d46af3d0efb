import {describe, expect, test} from 'vitest';
import {closeAfterEach} from '../close-after-each.ts';
import {enginePages} from './engine-pages.ts';
import {samplesOf} from './engine-samples.ts';
import {own, rounded, tell, toldOf} from './tell.ts';

const closing = closeAfterEach();

describe('each engine is read in its own names and units, and what it does not tell is absent', () => {
	test.each(Object.entries(enginePages))('%s', async (_, page) => {
		const target = own(page);
		const metrics = (
			await tell(closing, [target], scrape => samplesOf(page.page, {namespace: 'chat', pod: 'own-7d9f8c6b5-aaaaa'}, scrape))
		)(target);
		expect(toldOf(metrics)).toEqual(rounded(page.expected));
		expect(metrics.engine).toBe(page.toldBy ?? page.engine);
		expect(metrics).not.toHaveProperty('gateway');
	});
});
