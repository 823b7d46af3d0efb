import type {Json} from '../../api-server/demo-object.ts';
import {hashText} from '../random.ts';

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The hash of a pod template as it stands in names: digits spelled in an alphabet without vowels. Names only: whether two templates
 * are the same is found by comparing them.
 */
export const hashTemplate = (template: Json | undefined, collisions = 0): string =>
	[...String(hashText(`${JSON.stringify(template)}${collisions === 0 ? '' : collisions}`))]
		.map(digit => alphabet[digit.charCodeAt(0) % alphabet.length])
		.join('');
