import type { TileRows } from "./product-module.ts";

/**
 * Both factors become doubles. The left one tile by tile: for each depth the values of its rows, side by side. The right one
 * as a panel: for each depth four high halves, then four low halves, of balanced 16 bits, so that low is -2^15 to 2^15 - 1
 * and value = high · 2^16 + low.
 */
export function packText(rows: TileRows): string {
  const cells = Array.from(
    { length: rows },
    (_, row) => `
      (f64.store offset=${row * 8} (local.get $to) (f64.convert_i32_s (i32.load
        (i32.add (local.get $from) (i32.mul (local.get $stride) (i32.const ${row}))))))`,
  ).join("");
  return `
  (func $packLeft (param $left i32) (param $to i32) (param $tiles i32) (param $depth i32)
    (local $stride i32) (local $from i32) (local $end i32)
    (local.set $stride (i32.shl (local.get $depth) (i32.const 2)))
    (loop $each
      (local.set $from (local.get $left))
      (local.set $end (i32.add (local.get $left) (local.get $stride)))
      (loop $along
        ${cells}
        (local.set $to (i32.add (local.get $to) (i32.const ${rows * 8})))
        (br_if $along (i32.lt_u
          (local.tee $from (i32.add (local.get $from) (i32.const 4)))
          (local.get $end))))
      (local.set $left (i32.add (local.get $left) (i32.mul (local.get $stride) (i32.const ${rows}))))
      (br_if $each (local.tee $tiles (i32.sub (local.get $tiles) (i32.const 1))))))
  (func $packRight (param $from i32) (param $to i32) (param $depth i32) (param $columns i32)
    (local $value v128) (local $low v128) (local $high v128)
    (loop $along
      (local.set $value (v128.load (local.get $from)))
      (local.set $low (i32x4.shr_s (i32x4.shl (local.get $value) (i32.const 16)) (i32.const 16)))
      (local.set $high (i32x4.sub
        (i32x4.shr_s (local.get $value) (i32.const 16))
        (i32x4.shr_s (local.get $low) (i32.const 31))))
      (v128.store offset=0 (local.get $to) (f64x2.convert_low_i32x4_s (local.get $high)))
      (v128.store offset=16 (local.get $to) (f64x2.convert_low_i32x4_s ${upperHalf("$high")}))
      (v128.store offset=32 (local.get $to) (f64x2.convert_low_i32x4_s (local.get $low)))
      (v128.store offset=48 (local.get $to) (f64x2.convert_low_i32x4_s ${upperHalf("$low")}))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $columns) (i32.const 2))))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (br_if $along (local.tee $depth (i32.sub (local.get $depth) (i32.const 1))))))`;
}

function upperHalf(name: string): string {
  return `(i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get ${name}) (local.get ${name}))`;
}
