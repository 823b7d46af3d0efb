import type {ContainerSummary, ModelService, Revision, WrittenField} from '../../domain/model-service.ts';
import {type SafeText, toSafe, toSafeText} from '../../domain/safe-text.ts';
import {isEqual} from '../../serving/equal.ts';
import {versionOfImage} from '../../serving/model-identity.ts';
import {compact} from '../../serving/raw.ts';
import type {JournalEntry} from './journal-entry.ts';

/** What a service loads and runs, as far as it can be told. */
type Shape = {readonly containers: readonly ContainerSummary[]; readonly modelUri: SafeText | undefined};

const unknown: Shape = {containers: [], modelUri: undefined};

const isText = (value: unknown): value is string => typeof value === 'string';
const lastKey = ({path}: WrittenField): string => String(path.findLast(part => typeof part === 'string'));

const imageKeys: ReadonlySet<string> = new Set(['image', 'tag', 'repository', 'name']);
const modelKeys: ReadonlySet<string> = new Set(['storageUri', 'modelURL', 'modelUri', 'uri']);

const isOfImage = (field: WrittenField): boolean => imageKeys.has(lastKey(field)) && field.path.includes('image');

/** `registry/vllm:v2` with another image, or with another of its parts; undefined: it is none of this write. */
const imageBefore = (image: string, {path, before, after}: WrittenField): string | undefined => {
	if (!isText(before) || !isText(after)) return undefined;
	if (image === after) return before;
	if (path.at(-1) === 'name' && image.endsWith(`/${after}`)) return `${image.slice(0, -after.length)}${before}`;
	if (path.at(-1) === 'tag' && image.endsWith(`:${after}`)) return `${image.slice(0, -after.length)}${before}`;
	return path.at(-1) !== 'image' && image.startsWith(`${after}:`) ? `${before}${image.slice(after.length)}` : undefined;
};

const argumentsBefore = ({args}: ContainerSummary, {before, after}: WrittenField): readonly SafeText[] | undefined =>
	isEqual(after ?? [], args) ? (toSafe(before ?? []) as readonly SafeText[]) : undefined;

const containersBefore = (containers: readonly ContainerSummary[], field: WrittenField): readonly ContainerSummary[] => {
	if (isOfImage(field)) {
		const images = containers.map(({image}) => imageBefore(image, field));
		// Somebody else has changed it since: then it is not known what ran before.
		if (images.every(image => image === undefined)) return [];
		return containers.map((container, index) => ({...container, image: toSafeText(images[index] ?? container.image)}));
	}
	if (field.path.at(-1) !== 'args') return containers;
	const lists = containers.map(container => argumentsBefore(container, field));
	return lists.every(list => list === undefined)
		? []
		: containers.map((container, index) => ({...container, args: lists[index] ?? container.args}));
};

const modelBefore = ({modelUri}: Shape, field: WrittenField): SafeText | undefined =>
	isText(field.before) && modelUri === field.after ? toSafeText(field.before) : undefined;

const shapeBefore = (shape: Shape, fields: readonly WrittenField[]): Shape =>
	fields.reduce<Shape>(
		(now, field) => ({
			containers: containersBefore(now.containers, field),
			modelUri: modelKeys.has(lastKey(field)) ? modelBefore(now, field) : now.modelUri,
		}),
		shape,
	);

const keyOf = ({path}: WrittenField): string => JSON.stringify(path);

const isWithin = (one: WrittenField['path'], other: WrittenField['path']): boolean =>
	one.length < other.length && one.every((part, index) => part === other[index]);

/**
 * What several writes have changed in all, from the first to the last: what each field was before the first of them, and is after the
 * last. Undefined: one of them wrote a part of what another wrote in whole, and that is not told apart.
 */
const joinedFields = (writes: ReadonlyArray<readonly WrittenField[]>): readonly WrittenField[] | undefined => {
	const joined = new Map<string, WrittenField>();
	for (const field of writes.flat()) {
		const first = joined.get(keyOf(field));
		const {before: _, ...rest} = field;
		joined.set(keyOf(field), first === undefined ? field : {...rest, ...('before' in first ? {before: first.before} : {})});
	}
	const fields = [...joined.values()].filter(({before, after}) => !isEqual(before, after));
	return fields.some(({path}) => fields.some(other => isWithin(path, other.path))) ? undefined : fields;
};

/** Writes that release something: what comes before and after them are revisions. Counts and traffic are none. */
const isRelease = ({action, object, service, subresource, outcome}: JournalEntry): boolean =>
	(action === 'update' || action === 'roll-back') && object.uid === service && subresource === undefined && outcome !== undefined;

const causeOf = (entry: JournalEntry | undefined): SafeText | undefined =>
	entry === undefined ? undefined : toSafeText(entry.reason ?? entry.title);

const versionOf = ({containers}: Shape): Revision['version'] => {
	const image = (containers.find(({gpus}) => gpus > 0) ?? containers[0])?.image;
	const version = image === undefined ? undefined : versionOfImage(image);
	return version === undefined ? undefined : {value: toSafeText(version.value), source: version.source};
};

const newestOf = (service: ModelService, number: number, entry: JournalEntry): Revision => {
	const {desired, ready, available} = service.replicas;
	return compact({
		id: 'journal:now',
		number,
		createdAt: entry.at,
		containers: service.containers,
		modelUri: service.modelUri?.value,
		version: service.version,
		changeCause: causeOf(entry),
		replicas: {desired, ready, available},
		newest: true,
		evidence: available > 0 && service.rollout.phase === 'Stable' ? [{kind: 'available-now' as const, replicas: available}] : [],
	});
};

/**
 * The revisions of a service that its own writes tell of, newest first; undefined: they tell of none. Each is what one write has
 * replaced, and its `written` leads back to it over all the writes since.
 */
export const journalRevisions = (service: ModelService, entries: readonly JournalEntry[]): readonly Revision[] | undefined => {
	const releases = entries.filter(isRelease);
	const [latest] = releases;
	if (latest === undefined) return undefined;
	const count = releases.length;
	let shape: Shape = {containers: service.containers, modelUri: service.modelUri?.value};
	const older = releases.flatMap((entry, index): readonly Revision[] => {
		shape = entry.hasHidden === true ? unknown : shapeBefore(shape, entry.fields);
		const since = releases.slice(0, index + 1).toReversed();
		const written = since.some(({hasHidden}) => hasHidden === true) ? undefined : joinedFields(since.map(({fields}) => fields));
		// It came back to this since.
		if (written?.length === 0) return [];
		const cause = causeOf(releases[index + 1]);
		return [
			compact({
				id: `journal:${entry.id}`,
				number: count - index,
				createdAt: entry.at,
				containers: shape.containers,
				modelUri: shape.modelUri,
				version: versionOf(shape),
				changeCause: written === undefined ? toSafeText(`${cause ?? 'not known'} (holds what is not kept)`) : cause,
				replicas: {desired: 0, ready: 0, available: 0},
				newest: false,
				evidence: entry.available > 0 ? [{kind: 'journal' as const, at: entry.at}] : [],
				written,
			}),
		];
	});
	return [newestOf(service, count + 1, latest), ...older];
};
