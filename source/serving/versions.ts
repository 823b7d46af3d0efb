import type {ModelService, Revision, Sourced} from '../domain/model-service.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import {versionOfImage} from './model-identity.ts';

type Versions = Pick<ModelService, 'version' | 'nextVersion'>;

const safely = (sourced: {readonly value: string; readonly source: string} | undefined): Sourced | undefined =>
	sourced === undefined ? undefined : {value: toSafeText(sourced.value), source: sourced.source};

const servingImage = ({containers}: Pick<Revision, 'containers'>): SafeText | undefined =>
	(containers.find(container => container.gpus > 0) ?? containers[0])?.image;

const pair = (version: Sourced | undefined, nextVersion: Sourced | undefined): Versions => ({
	...(version === undefined ? {} : {version}),
	...(nextVersion === undefined ? {} : {nextVersion}),
});

/**
 * The version that serves and the one that comes. Where the labels of both agree and the images do not, a label was
 * forgotten: then the image tags tell them apart.
 */
export const versionsOf = (
	template: Pick<Revision, 'containers'> & {readonly version?: Sourced},
	revisions: readonly Revision[] | undefined,
): Versions => {
	const serving = revisions
		?.filter(revision => !revision.newest && revision.replicas.available > 0)
		.toSorted((one, other) => other.replicas.available - one.replicas.available)[0];
	if (serving === undefined) return pair(template.version, undefined);
	if (serving.version?.value !== template.version?.value) return pair(serving.version, template.version);
	const [old, next] = [servingImage(serving), servingImage(template)];
	if (old === undefined || next === undefined || old === next) return pair(template.version, undefined);
	return pair(safely(versionOfImage(old)), safely(versionOfImage(next)));
};
