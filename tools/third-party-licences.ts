import type {BundledPackage} from './bundled-packages.ts';

const rule = '-'.repeat(80);

/** https://spdx.org/licenses/MIT.html, for those who name it and forget to ship it. */
const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
(the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const textsOf = ({name, license, author, texts}: BundledPackage): readonly string[] => {
	if (texts.length > 0) return texts;
	if (license === 'MIT' && author !== '') return [`Copyright (c) ${author}`, mit];
	throw new Error(`${name} has no text of its licence (${license}): what may be done with it has to be found out first.`);
};

const section = (one: BundledPackage): string => {
	const {name, version, license, repository} = one;
	return [rule, `${name} ${version} (${license})${repository === '' ? '' : `\n${repository}`}`, ...textsOf(one)].join('\n\n');
};

/** What the licences of the bundled packages want said, in one file. */
export const thirdPartyLicences = (program: string, packages: readonly BundledPackage[]): string =>
	[`${program} contains code of these packages, under these licences.`, ...packages.map(section), ''].join('\n\n');
