/** One step of a sum of products: two values beside two of a vector, where scalar multiplication beats V8's of vectors. */
function pair(terms: (offset: number) => string): string {
  return [0, 8]
    .map((offset) => `(local.set $sum${offset} (i64.add (local.get $sum${offset}) ${terms(offset)}))`)
    .join("\n          ");
}

interface RowSums {
  readonly name: string;
  /** Arrays that are walked row after row, and bytes a value of each. */
  readonly rows: readonly { readonly name: string; readonly width: 4 | 8 }[];
  /** Vectors, which start anew with each row. */
  readonly vectors: readonly string[];
  readonly term: (offset: number) => string;
}

/** A function (rows…, vectors…, out, count of rows, columns): out[row] = Σ of a term over the columns, which are even. */
function rowSums({ name, rows, vectors, term }: RowSums): string {
  const parameters = [...rows.map((row) => row.name), ...vectors].map((each) => `(param $${each} i32)`).join(" ");
  const back = vectors
    .map((each) => `(local.set $${each} (i32.sub (local.get $${each}) (local.get $bytes)))`)
    .join("\n        ");
  const on = (each: string, bytes: number): string =>
    `(local.set $${each} (i32.add (local.get $${each}) (i32.const ${bytes})))`;
  return `
    (func (export "${name}") ${parameters} (param $out i32) (param $count i32) (param $columns i32)
      (local $end i32) (local $bytes i32) (local $sum0 i64) (local $sum8 i64)
      (local.set $bytes (i32.shl (local.get $columns) (i32.const 3)))
      (loop $down
        (local.set $sum0 (i64.const 0))
        (local.set $sum8 (i64.const 0))
        (local.set $end (i32.add (local.get $${vectors[0]!}) (local.get $bytes)))
        (loop $along
          ${pair(term)}
          ${rows.map((row) => on(row.name, row.width * 2)).join("\n          ")}
          ${vectors.map((each) => on(each, 16)).join("\n          ")}
          (br_if $along (i32.lt_u (local.get $${vectors[0]!}) (local.get $end))))
        ${back}
        (i64.store (local.get $out) (i64.add (local.get $sum0) (local.get $sum8)))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (br_if $down (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))`;
}

const times = (value: string, vector: string, offset: number): string =>
  `(i64.mul ${value} (i64.load offset=${offset} (local.get $${vector})))`;
const wide = (name: string, offset: number): string => `(i64.load offset=${offset} (local.get $${name}))`;
const narrow = (name: string, offset: number): string => `(i64.load32_s offset=${offset / 2} (local.get $${name}))`;

/**
 * What Freivalds' check needs, modulo 2^64: matrices times vectors, both limbs of sums times a vector each, the balanced halves of
 * a right factor times a vector each; and which bits values use.
 */
export const checkText = `
    ${rowSums({
      name: "matrixVector",
      rows: [{ name: "matrix", width: 8 }],
      vectors: ["vector"],
      term: (offset) => times(wide("matrix", offset), "vector", offset),
    })}
    ${rowSums({
      name: "matrixVectorInt32",
      rows: [{ name: "matrix", width: 4 }],
      vectors: ["vector"],
      term: (offset) => times(narrow("matrix", offset), "vector", offset),
    })}
    ${rowSums({
      name: "limbsVectors",
      rows: [
        { name: "high", width: 8 },
        { name: "low", width: 8 },
      ],
      vectors: ["forHigh", "forLow"],
      term: (offset) =>
        `(i64.add ${times(wide("high", offset), "forHigh", offset)} ${times(wide("low", offset), "forLow", offset)})`,
    })}
    ${rowSums({
      name: "halvesVectors",
      rows: [{ name: "matrix", width: 4 }],
      vectors: ["forHigh", "forLow"],
      term: (offset) => {
        const value = narrow("matrix", offset);
        const low = `(i64.extend16_s ${value})`;
        const high = `(i64.shr_s (i64.sub ${value} ${low}) (i64.const 16))`;
        return `(i64.add ${times(high, "forHigh", offset)} ${times(low, "forLow", offset)})`;
      },
    })}
    (func (export "usedBits") (param $from i32) (param $count i32) (result i64)
      (local $end i32) (local $value v128) (local $used v128)
      (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 3))))
      (loop $each
        (local.set $value (v128.load (local.get $from)))
        (local.set $used (v128.or (local.get $used)
          (v128.xor (local.get $value) (i64x2.shl (local.get $value) (i32.const 1)))))
        (br_if $each (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end))))
      (i64.or (i64x2.extract_lane 0 (local.get $used)) (i64x2.extract_lane 1 (local.get $used))))`;
