import {isJsonObject, type Json} from '../../api-server/demo-object.ts';
import {hashText} from '../random.ts';

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

const sorted = (value: Json | undefined): Json | undefined =>
	Array.isArray(value)
		? (value as readonly Json[]).map(element => sorted(element) ?? null)
		: isJsonObject(value)
			? Object.fromEntries(
					Object.entries(value)
						.sort(([one], [other]) => (one < other ? -1 : 1))
						.map(([key, member]) => [key, sorted(member)]),
				)
			: value;

/** The hash of a pod template as it stands in names: digits spelled in an alphabet without vowels. */
export const hashTemplate = (template: Json | undefined, collisions = 0): string =>
	[...String(hashText(`${JSON.stringify(sorted(template))}${collisions === 0 ? '' : collisions}`))]
		.map(digit => alphabet[digit.charCodeAt(0) % alphabet.length])
		.join('');
