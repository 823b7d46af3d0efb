import {fieldEdit} from '../custom/field-edit.ts';
import {type ReleaseFields, textAt} from '../custom/release-planners.ts';
import {imageTag} from '../model-identity.ts';
import {nimImage} from './nim-records.ts';

const repositoryPath = ['spec', 'image', 'repository'] as const;
const tagPath = ['spec', 'image', 'tag'] as const;

/** Where a NIMService keeps its image; the model is in it. */
export const nimRelease: ReleaseFields = {
	paths: [repositoryPath, tagPath],
	now: root => ({image: nimImage(root)}),
	edits(root, {image, model}) {
		if (model !== undefined) return {reason: 'A NIM serves the model that its image holds or its NIMCache keeps: change the image.'};
		if (image === undefined || image === nimImage(root)) return [];
		const tag = imageTag(image);
		if (tag === undefined || image.includes('@')) return {reason: 'A NIMService takes an image as repository:tag, without a digest.'};
		const repository = image.slice(0, -tag.length - 1);
		return [
			...(repository === textAt(root, ...repositoryPath) ? [] : [fieldEdit(root, repositoryPath, repository)]),
			...(tag === textAt(root, ...tagPath) ? [] : [fieldEdit(root, tagPath, tag)]),
		];
	},
	of: ({image}) => ({image}),
	noArguments: 'Arguments of NAME stand in spec.args and spec.env of its manifest: change them there.',
	stays: 'env, args and the NIMCache',
};
