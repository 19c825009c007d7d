/** Builds the stages of a row form: softmax, cross entropy and their kin. */
import type { DType } from "../dtype.ts";
import { accumulatorType, type Combiner, type Failure, type RowStage } from "./forms.ts";
import { index, register, type Expr } from "./expr.ts";
import type { Value } from "./view.ts";

export class RowBuilder {
  readonly stages: RowStage[] = [];
  /** The element's position in its row, an i32. */
  readonly position: Expr;
  private readonly rows: readonly number[];
  private readonly length: number;
  private readonly empty: (shape: readonly number[], dtype: DType) => Value;
  private registers = 0;

  constructor(rows: readonly number[], length: number, empty: (shape: readonly number[], dtype: DType) => Value) {
    this.rows = rows;
    this.length = length;
    this.empty = empty;
    this.position = index(rows.length);
  }

  /** Combines an expression over the row's elements to one value. */
  reduce(combine: Combiner, body: Expr): Expr {
    this.stages.push({ kind: "reduce", combine, body });
    return register(accumulatorType(combine, body.type), this.registers++);
  }

  /** One value per row from reduced ones and per-row inputs, computed once. */
  scalar(body: Expr): Expr {
    this.stages.push({ kind: "scalar", body });
    return register(body.type, this.registers++);
  }

  /** One element per element: a value of shape [...rows, length]. */
  output(body: Expr, dtype: DType): Value {
    const target = this.empty([...this.rows, this.length], dtype);
    this.stages.push({ kind: "store", store: { target, body } });
    return target;
  }

  /** One element per row: a value of shape [...rows]. */
  rowOutput(body: Expr, dtype: DType): Value {
    const target = this.empty(this.rows, dtype);
    this.stages.push({ kind: "store_scalar", store: { target, body } });
    return target;
  }

  /** Stops the run at the first row where a condition over per-row values is false. */
  check(condition: Expr, error: (failure: Failure) => Error): void {
    this.stages.push({ kind: "check", check: { condition, error } });
  }
}
