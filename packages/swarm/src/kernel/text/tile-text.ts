import type { TileRows } from "./product-module.ts";

/** Terms summed in doubles before they move to integers: 32 products of at most 2^46 are at most 2^51. */
const termsInDoubles = 32;

/** The four vectors of a tile's row: high halves of columns 0-1 and 2-3, low halves of the same. */
const vectors = ["h0", "h1", "l0", "l1"] as const;

/** Bytes of a tile's sums: one half as doubles, one as integers. */
export function tileBytes(rows: TileRows): number {
  return rows * vectors.length * 16 * 2;
}

/**
 * One tile over the whole depth. The sums start at 1.5 · 2^52 instead of 0: as long as they stay within ±2^51 of it, their bit
 * patterns count like integers, so that an integer add moves them over, and no conversion is needed. What the starting value
 * adds each time is taken off beforehand. Each product and each partial sum is a whole number that a double holds, so
 * that it does not matter whether the machine fuses multiply and add.
 *
 * The stores of the sums lie side by side and no load comes between them: so V8 may join pairs of them, and all that leads to
 * them, into 256-bit operations.
 */
export function tileText(rows: TileRows): string {
  const sums = Array.from({ length: rows }, (_, row) => vectors.map((vector) => ({ row, vector }))).flat();
  const name = (sum: { row: number; vector: string }): string => `$s${sum.row}${sum.vector}`;
  const half = sums.length * 16;
  return `
  (func $tile (param $left i32) (param $right i32) (param $depth i32) (param $sums i32)
    (local $end i32) (local $last i32) (local $bias i64)
    ${sums.map((sum) => `(local ${name(sum)} v128)`).join(" ")}
    ${vectors.map((vector) => `(local $r${vector} v128)`).join(" ")}
    ${Array.from({ length: rows }, (_, row) => `(local $l${row} v128)`).join(" ")}
    (local.set $last (i32.add (local.get $right) (i32.shl (local.get $depth) (i32.const 6))))
    (local.set $bias (i64.mul
      (i64.extend_i32_u (i32.shr_u (i32.add (local.get $depth) (i32.const ${termsInDoubles - 1})) (i32.const 5)))
      (i64.const -0x4338000000000000)))
    ${sums.map((_, at) => `(v128.store offset=${half + at * 16} (local.get $sums) (i64x2.splat (local.get $bias)))`).join("\n")}
    (loop $stretch
      (local.set $end (i32.add (local.get $right) (i32.const ${termsInDoubles * 64})))
      (if (i32.gt_u (local.get $end) (local.get $last)) (then (local.set $end (local.get $last))))
      ${sums.map((sum) => `(local.set ${name(sum)} (v128.const f64x2 6755399441055744 6755399441055744))`).join("\n")}
      (loop $terms
        ${vectors.map((vector, at) => `(local.set $r${vector} (v128.load offset=${at * 16} (local.get $right)))`).join("\n")}
        ${Array.from({ length: rows }, (_, row) => `(local.set $l${row} (v128.load64_splat offset=${row * 8} (local.get $left)))`).join("\n")}
        ${sums
          .map(
            (sum) =>
              `(local.set ${name(sum)} (f64x2.relaxed_madd
                (local.get $l${sum.row}) (local.get $r${sum.vector}) (local.get ${name(sum)})))`,
          )
          .join("\n")}
        (local.set $left (i32.add (local.get $left) (i32.const ${rows * 8})))
        (br_if $terms (i32.lt_u
          (local.tee $right (i32.add (local.get $right) (i32.const 64)))
          (local.get $end))))
      ${sums.map((sum, at) => `(v128.store offset=${at * 16} (local.get $sums) (local.get ${name(sum)}))`).join("\n")}
      ${sums
        .map(
          (_, at) => `(v128.store offset=${half + at * 16} (local.get $sums) (i64x2.add
            (v128.load offset=${half + at * 16} (local.get $sums)) (v128.load offset=${at * 16} (local.get $sums))))`,
        )
        .join("\n")}
      (br_if $stretch (i32.lt_u (local.get $right) (local.get $last)))))`;
}
