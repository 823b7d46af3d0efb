import fc from 'fast-check';
import {expect, test} from 'vitest';
import {listContext, listHead, placeServiceColumns, serviceLine} from '../../source/ui/list-lines.ts';
import {defaultSort} from '../../source/ui/service-order.ts';
import {spansWidth} from '../../source/ui/spans.ts';
import {type Column, placeColumns} from '../../source/ui/table.ts';
import {createTheme, paintedCells} from '../../source/ui/theme.ts';
import {fleet, row, safe, service, snapshot, state} from './fixtures/fleet.ts';

const theme = createTheme({ascii: false, color: false});

const columnsAt = (width: number, isWide = false): readonly string[] =>
	placeServiceColumns(fleet, listContext(snapshot(fleet), theme, isWide), width).map(({column}) => column.id);

test('the columns that matter most are there at 60 cells', () => {
	expect(columnsAt(60)).toEqual(expect.arrayContaining(['service', 'ready', 'state', 'gpu', 'errors', 'p95']));
});

test('a wider terminal never has fewer columns', () => {
	let before = 0;
	for (let width = 60; width <= 240; width += 1) {
		const count = columnsAt(width).length;
		expect(count).toBeGreaterThanOrEqual(before);
		before = count;
	}
});

test('how much room a row needs is worked out once: of a large fleet most rows are those of the frame before', () => {
	const [first, second, third] = [{name: 'a'}, {name: 'bbb'}, {name: 'bbbbb'}] as const;
	const asked: string[] = [];
	const column: Column<{readonly name: string}, undefined> = {
		...{id: 'name', title: 'N', align: 'left', width: 1, priority: 0},
		natural({name}) {
			asked.push(name);
			return name.length;
		},
		cell: () => [],
	};
	const widthAmong = (...rows: ReadonlyArray<{readonly name: string}>) => placeColumns([{...column}], rows, undefined, 80)[0]?.width;
	expect(widthAmong(first, second)).toBe(3);
	expect(widthAmong(first, second, third)).toBe(5);
	expect(widthAmong(first, second)).toBe(3);
	expect(asked).toEqual(['a', 'bbb', 'bbbbb']);
});

test('one namespace needs no column', () => {
	const one = snapshot(fleet, {identity: {...snapshot(fleet).identity, namespaces: [safe('chat')]}});
	expect(placeServiceColumns(fleet, listContext(one, theme, false), 120).map(({column}) => column.id)).not.toContain('namespace');
});

test('whatever services are called, every line is as wide as the terminal and no cell leaves its column', () => {
	const name = fc.string({unit: fc.constantFrom('a', '-', '語', '🙂', 'Z'), minLength: 1, maxLength: 70});
	fc.assert(
		fc.property(
			fc.array(fc.tuple(name, name, name), {minLength: 1, maxLength: 8}),
			fc.integer({min: 60, max: 220}),
			fc.boolean(),
			(names, width, isWide) => {
				const rows = names.map(([namespace, own, model], index) =>
					row(service(own, {namespace, model, version: model, more: {uid: String(index)}}), state('Stable')),
				);
				const context = listContext(snapshot(rows), theme, isWide);
				const placed = placeServiceColumns(rows, context, width);
				expect(spansWidth(listHead(placed, theme, defaultSort, undefined))).toBeLessThanOrEqual(width);
				for (const entry of rows)
					expect(paintedCells(serviceLine(placed, entry, context, {isSelected: false, isMarked: false}, width))).toBe(width);
			},
		),
	);
});
