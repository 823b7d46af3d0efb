import {functions} from './functions/functions.ts';
import {notSimulated, parseError} from './promql-error.ts';
import {type Binary, type Call, comparisonOperators, type Expression, selectsEverything, setOperators, type ValueType} from './syntax.ts';

const documented: Readonly<Record<ValueType, string>> = {
	scalar: 'scalar',
	string: 'string',
	vector: 'instant vector',
	matrix: 'range vector',
};

export const documentedType = (type: ValueType): string => documented[type];

const aggregationParameters: Readonly<Record<string, ValueType>> = {
	topk: 'scalar',
	bottomk: 'scalar',
	quantile: 'scalar',
	limitk: 'scalar',
	limit_ratio: 'scalar',
	count_values: 'string',
};

const isOperand = (type: ValueType): boolean => type === 'scalar' || type === 'vector';

/** Refuses what has no meaning, in the words of Prometheus and in its order, and returns the type of the rest. */
export const createTypeChecker = (query: string): ((expression: Expression) => ValueType) => {
	const refuse = ({from}: {readonly from: number}, message: string) => parseError(query, from, message);

	const expect = (expression: Expression, wanted: ValueType, context: string): void => {
		const type = check(expression);
		if (type !== wanted) throw refuse(expression, `expected type ${documented[wanted]} in ${context}, got ${documented[type]}`);
	};
	const checkCall = (call: Call): ValueType => {
		const {name, arguments: values} = call;
		const row = functions[name];
		if (row === undefined) throw notSimulated(`${name}()`);
		const {takes, variadic} = row;
		const required = takes.length - 1;
		if (variadic === undefined) {
			if (values.length !== takes.length) {
				throw refuse(call, `expected ${takes.length} argument(s) in call to "${name}", got ${values.length}`);
			}
		} else if (values.length < required) {
			throw refuse(call, `expected at least ${required} argument(s) in call to "${name}", got ${values.length}`);
		} else if (variadic > 0 && values.length > required + variadic) {
			throw refuse(call, `expected at most ${required + variadic} argument(s) in call to "${name}", got ${values.length}`);
		}
		values.forEach((value, index) => {
			const wanted = takes[Math.min(index, required)];
			const type = check(value);
			if (wanted !== undefined && type !== wanted) {
				throw refuse(value, `expected type ${documented[wanted]} in call to function "${name}", got ${documented[type]}`);
			}
		});
		return row.returns;
	};
	const checkBinary = (binary: Binary): ValueType => {
		const {operator, operatorAt, left, right, bool, matching} = binary;
		const [leftType, rightType] = [check(left), check(right)];
		const isComparison = comparisonOperators.has(operator);
		const isSet = setOperators.has(operator);
		const place = {from: operatorAt};
		if (bool && !isComparison) throw refuse(place, 'bool modifier can only be used on comparison operators');
		const areScalars = leftType === 'scalar' && rightType === 'scalar';
		if (isComparison && !bool && areScalars) throw refuse(place, 'comparisons between scalars must use BOOL modifier');
		const twice = matching?.on === true ? matching.labels.find(label => matching.include.includes(label)) : undefined;
		if (twice !== undefined) throw refuse(place, `label "${twice}" must not occur in ON and GROUP clause at once`);
		for (const [operand, type] of [
			[left, leftType],
			[right, rightType],
		] as const) {
			if (!isOperand(type)) throw refuse(operand, 'binary expression must contain only scalar and instant vector types');
		}
		const areVectors = leftType === 'vector' && rightType === 'vector';
		if (!areVectors && matching !== undefined && matching.labels.length > 0) {
			throw refuse(binary, 'vector matching only allowed between instant vectors');
		}
		if (areVectors && isSet && matching?.many !== undefined) throw refuse(binary, `no grouping allowed for "${operator}" operation`);
		if (!areVectors && isSet) throw refuse(binary, `set operator "${operator}" not allowed in binary scalar expression`);
		return areScalars ? 'scalar' : 'vector';
	};
	const check = (expression: Expression): ValueType => {
		switch (expression.kind) {
			case 'number':
				return 'scalar';
			case 'string':
				return 'string';
			case 'vector selector':
				if (selectsEverything(expression)) throw refuse(expression, 'vector selector must contain at least one non-empty matcher');
				return 'vector';
			case 'matrix selector':
				check(expression.selector);
				return 'matrix';
			case 'group':
				return check(expression.expression);
			case 'call':
				return checkCall(expression);
			case 'binary':
				return checkBinary(expression);
			case 'aggregation': {
				expect(expression.expression, 'vector', 'aggregation expression');
				const wanted = aggregationParameters[expression.operator];
				if (wanted !== undefined && expression.parameter !== undefined) expect(expression.parameter, wanted, 'aggregation parameter');
				return 'vector';
			}
			case 'sign': {
				const type = check(expression.operand);
				if (isOperand(type)) return type;
				const message = `unary expression only allowed on expressions of type scalar or instant vector, got "${documented[type]}"`;
				throw refuse(expression, message);
			}
			case 'subquery': {
				const type = check(expression.expression);
				if (type !== 'vector') throw refuse(expression, `subquery is only allowed on instant vector, got ${type} instead`);
				return 'matrix';
			}
		}
	};
	return check;
};
