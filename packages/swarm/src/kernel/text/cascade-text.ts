/** Vectors of 128 bits that are summed at a time: one line of the cache. */
const width = 4;

/**
 * Running sums of running sums, taken off parities: of n arrays, in the order of `table`, the first sum is their sum, and each further
 * one sums the states of the one before. The last array counts once in all, the one k places before it C(k + p, p) times in
 * sum p. `out` p is `parity` p less sum p.
 */
function cascade(orders: number): string {
  const names = (name: string): string =>
    Array.from({ length: orders }, (_, order) => `(param $${name}${order} i32)`).join(" ");
  const lanes = (text: (order: number, vector: number) => string): string =>
    Array.from({ length: orders * width }, (_, at) => text(Math.floor(at / width), at % width)).join("\n          ");
  return `
    (func (export "cascade${orders}") (param $table i32) (param $blocks i32) (param $from i32) (param $to i32)
      ${names("parity")} ${names("out")}
      (local $at i32) (local $end i32) (local $source i32)
      ${lanes((order, vector) => `(local $s${order}${vector} v128)`)}
      (local.set $end (i32.add (local.get $table) (i32.shl (local.get $blocks) (i32.const 2))))
      (loop $along
        ${lanes((order, vector) => `(local.set $s${order}${vector} (v128.const i64x2 0 0))`)}
        (local.set $at (local.get $table))
        (loop $each
          (local.set $source (i32.add (i32.load (local.get $at)) (local.get $from)))
          ${lanes(
            (order, vector) => `(local.set $s${order}${vector} (i64x2.add (local.get $s${order}${vector})
              ${order === 0 ? `(v128.load offset=${vector * 16} (local.get $source))` : `(local.get $s${order - 1}${vector})`}))`,
          )}
          (br_if $each (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
        ${lanes(
          (order, vector) => `(v128.store offset=${vector * 16} (i32.add (local.get $out${order}) (local.get $from))
            (i64x2.sub (v128.load offset=${vector * 16} (i32.add (local.get $parity${order}) (local.get $from)))
              (local.get $s${order}${vector})))`,
        )}
        (br_if $along (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 64))) (local.get $to)))))`;
}

/** `cascade1` to `cascade4`, for as many parities as are needed: fewer cost less. */
export const cascadeText = [1, 2, 3, 4].map(cascade).join("\n");
