import {expect, test} from 'vitest';
import {viewOptionsOf} from '../../source/ui/view-options.ts';

test.each([
	[{LANG: 'en_US.UTF-8'}, false, {ascii: false, color: true}],
	[{LANG: 'C.utf8'}, false, {ascii: false, color: true}],
	[{LANG: 'C'}, false, {ascii: true, color: true}],
	[{}, false, {ascii: true, color: true}],
	[{LANG: 'en_US.UTF-8', LC_ALL: 'C'}, false, {ascii: true, color: true}],
	[{LANG: 'en_US.UTF-8', LC_ALL: ''}, false, {ascii: false, color: true}],
	[{LANG: 'C', LC_CTYPE: 'de_DE.UTF-8'}, false, {ascii: false, color: true}],
	[{LANG: 'en_US.UTF-8'}, true, {ascii: true, color: true}],
	[{LANG: 'en_US.UTF-8', NO_COLOR: '1'}, false, {ascii: false, color: false}],
	[{LANG: 'en_US.UTF-8', NO_COLOR: ''}, false, {ascii: false, color: true}],
	[{LANG: 'en_US.UTF-8', TERM: 'dumb'}, false, {ascii: false, color: false}],
])('%j with --ascii %s is %j', (environment, ascii, options) => {
	expect(viewOptionsOf(environment, {ascii})).toEqual(options);
});
