import {ageWords} from '../domain/age-text.ts';
import {lastGood} from '../domain/last-good.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {chartSpans} from './chart-spans.ts';
import type {DocumentLine} from './document-lines.ts';
import type {ViewIntent} from './intent.ts';
import {keyOfSuggestion} from './key-map.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {scrollPage, scrollSteps} from './reduce-page.ts';
import {currentRoute, serviceOf} from './route.ts';
import {cursorRange} from './service-charts.ts';
import {serviceDocument} from './service-document.ts';
import type {Theme} from './theme.ts';
import type {Flash, ViewState} from './view-state.ts';
import {clamp, scrollTo} from './viewport.ts';

type World = {readonly snapshot: Snapshot; readonly theme: Theme};

export const openedRow = (state: ViewState, snapshot: Snapshot): ServiceRow | undefined => {
	const uid = serviceOf(currentRoute(state.history));
	return uid === undefined ? undefined : snapshot.rows.find(row => row.service.uid === uid);
};

export const documentOf = (row: ServiceRow, state: ViewState, {snapshot, theme}: World): readonly DocumentLine[] => {
	const {isTall} = layoutOf(state.size, 'service', noticeOf(snapshot));
	return serviceDocument(row, snapshot, {
		theme,
		width: state.size.columns,
		isTall,
		keyOf: intent => keyOfSuggestion(intent, 'service'),
		service: state.service,
	});
};

/** The replica that keys act on: the chosen one, else the first, which is the sickest. */
export const selectedReplica = (lines: readonly DocumentLine[], chosen: string | undefined): string | undefined => {
	const replicas = lines.flatMap(line => (line.replica === undefined ? [] : [line.replica]));
	return chosen !== undefined && replicas.includes(chosen) ? chosen : replicas[0];
};

const nextHead = (lines: readonly DocumentLine[], top: number, by: number): number => {
	const heads = lines.flatMap((line, index) => (line.isHead === true ? [index] : []));
	return (by > 0 ? heads.find(index => index > top) : heads.findLast(index => index < top)) ?? (by > 0 ? top : 0);
};

/** A step moves the selected replica; past the last one it scrolls on through the page. */
const step = (state: ViewState, rows: number, lines: readonly DocumentLine[], height: number): ViewState => {
	const selected = selectedReplica(lines, state.service.replica);
	const indexes = lines.flatMap((line, index) => (line.replica === undefined ? [] : [index]));
	const at = indexes.findIndex(index => lines[index]?.replica === selected);
	const target = indexes[at + rows];
	const {top} = state.service;
	if (target === undefined)
		return {...state, service: {...state.service, replica: selected, top: scrollPage(top, rows, height, lines.length)}};
	return {...state, service: {...state.service, replica: lines[target]?.replica, top: scrollTo(top, target, height, lines.length)}};
};

const noCharts: Flash = {text: 'There are no charts to read yet.', tone: 'information'};

const setSpan = (state: ViewState, span: number): ViewState => ({
	...state,
	service: {...state.service, span, cursor: undefined},
	flash: {text: `Charts of the last ${ageWords(chartSpans[span]?.milliseconds ?? 0)}.`, tone: 'information'},
});

const toggleCharts = (state: ViewState, {detail}: Snapshot): ViewState => ({
	...state,
	service: {...state.service, hasAllCharts: !state.service.hasAllCharts},
	...(detail?.charts === undefined ? {flash: noCharts} : {}),
});

/** A step back in time, or towards now; past the newest point nothing is read any more. */
const moveCursor = (state: ViewState, by: number, {detail}: Snapshot): ViewState => {
	const range = cursorRange(detail?.charts);
	if (range === undefined) return {...state, flash: noCharts};
	if (state.service.cursor === undefined && by > 0) return {...state, flash: {text: 'This is the newest point.', tone: 'information'}};
	const {cursor} = state.service;
	const next = cursor === undefined ? (by < 0 ? 0 : undefined) : cursor - by * range.step;
	return {...state, service: {...state.service, cursor: next === undefined || next < 0 ? undefined : Math.min(range.most, next)}};
};

export const reduceService = (state: ViewState, intent: ViewIntent, world: World): ViewState => {
	const row = openedRow(state, world.snapshot);
	if (row === undefined) return state;
	const lines = documentOf(row, state, world);
	const height = layoutOf(state.size, 'service', noticeOf(world.snapshot)).body;
	if (intent.type === 'move') return step(state, intent.rows, lines, height);
	if (intent.type === 'chart-span') return setSpan(state, intent.index);
	if (intent.type === 'all-charts') return toggleCharts(state, world.snapshot);
	if (intent.type === 'chart-cursor') return moveCursor(state, intent.by, world.snapshot);
	const {top} = state.service;
	if (intent.type === 'section') {
		return {...state, service: {...state.service, top: scrollPage(nextHead(lines, top, intent.by), 0, height, lines.length)}};
	}
	return {...state, service: {...state.service, top: scrollPage(top, scrollSteps(intent, height) ?? 0, height, lines.length)}};
};

/** The revision under the cursor: the chosen one, else the one evidence speaks for. Without evidence: none. */
export const selectedRevision = (row: ServiceRow, state: ViewState): string | undefined => {
	const revisions = row.service.revisions ?? [];
	const {selected} = state.revisions;
	return selected !== undefined && revisions.some(({id}) => id === selected) ? selected : lastGood(revisions)?.id;
};

/**
 * What is preselected stays selected: evidence that comes while somebody reads must not move the target under the finger. It
 * is preselected as soon as there is evidence.
 */
export const pinRevision = (state: ViewState, snapshot: Snapshot): ViewState => {
	if (currentRoute(state.history).view !== 'revisions' || state.revisions.selected !== undefined) return state;
	const row = openedRow(state, snapshot);
	const selected = row === undefined ? undefined : selectedRevision(row, state);
	return selected === undefined ? state : {...state, revisions: {...state.revisions, selected}};
};

export const reduceRevisions = (state: ViewState, intent: ViewIntent, {snapshot}: World): ViewState => {
	const row = openedRow(state, snapshot);
	const revisions = row?.service.revisions ?? [];
	if (row === undefined || revisions.length === 0) return state;
	const steps = scrollSteps(intent, state.size.rows) ?? 0;
	const at = revisions.findIndex(({id}) => id === selectedRevision(row, state));
	const target = at < 0 ? (steps > 0 ? 0 : revisions.length - 1) : clamp(at + steps, 0, revisions.length - 1);
	return {...state, revisions: {...state.revisions, selected: revisions[target]?.id}};
};
