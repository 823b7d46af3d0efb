import {expect, test} from 'vitest';
import {engines} from '../../../source/metrics/engines/engines.ts';
import {createPageTerms} from '../../../source/metrics/scrape/page-terms.ts';

test('whatever an engine is told from can be read from a page: its conditions are regular expressions here as well', () => {
	const terms = createPageTerms();
	expect(terms.engines.map(({engine}) => engine)).toEqual(
		engines.filter(({subject, isGateway}) => subject === undefined && isGateway !== true),
	);
	for (const {terms: list} of terms.engines) for (const {names} of list) for (const name of names) expect(terms.wanted).toContain(name);
});
