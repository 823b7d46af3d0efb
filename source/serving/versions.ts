import type {PodRecord} from '../domain/cluster-record.ts';
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

/** Digests of one container among pods of one release; a tag that was pushed anew is several of them. */
const digestsOf = (pods: readonly PodRecord[]): readonly string[] => {
	const most = Math.max(0, ...pods.map(({imageDigests = []}) => imageDigests.length));
	for (let place = 0; place < most; place++) {
		const found = new Set(pods.flatMap(({imageDigests}) => imageDigests?.[place] ?? []));
		if (found.size > 1) return [...found].toSorted();
	}
	const [only = []] = pods.map(({imageDigests}) => imageDigests);
	return only.length === 1 ? only : [];
};

const short = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);

/** What runs by the pods, where the image alone does not say it: a tag that is several images, or no tag at all. */
const withDigests = (version: Sourced | undefined, pods: readonly PodRecord[]): Sourced | undefined => {
	const digests = digestsOf(pods);
	const [first] = digests;
	if (first === undefined) return version;
	if (version === undefined) return {value: toSafeText(short(first)), source: 'digest that runs'};
	if (digests.length === 1 || version.source !== 'image tag') return version;
	return {...version, source: `image tag, and ${digests.length} images run under it: ${digests.map(short).join(', ')}`};
};

/** The versions by template and revisions, and what runs by the pods that serve. */
export const runningVersions = (
	template: Pick<Revision, 'containers'> & {readonly version?: Sourced},
	revisions: readonly Revision[] | undefined,
	pods: readonly PodRecord[] | undefined,
): Versions => {
	const found = versionsOf(template, revisions);
	if (pods === undefined) return found;
	const old = found.nextVersion === undefined ? undefined : revisions?.find(({newest, replicas}) => !newest && replicas.available > 0);
	const serving = pods.filter(({revisionHash}) => old === undefined || revisionHash === old.hash);
	const one = new Set(serving.map(({revisionHash}) => revisionHash)).size <= 1;
	return pair(one ? withDigests(found.version, serving) : found.version, found.nextVersion);
};

/**
 * The version that serves and the one that comes. Where the labels of both agree and the images do not, a label was
 * forgotten: then the image tags tell them apart.
 */
const versionsOf = (
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
